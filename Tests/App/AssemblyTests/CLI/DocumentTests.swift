import Accounts
import JOSE
import Kernel
import OAuth
import Testing

@testable import Assembly

@Suite("Files of things to create")
struct DocumentTests {
    @Test(
        "are refused with their name and the element that is wrong",
        arguments: [
            ("", "c.json: the JSON text ends too early"),
            ("{\"a\":1,\"a\":2}", "c.json: duplicate member in the JSON text at byte 7"),
            ("3", "c.json: is neither a JSON object nor an array of them"),
            ("[{}, 3]", "c.json: element 2: is no JSON object"),
        ]
    )
    func refused(text: String, reason: String) {
        #expect {
            try Documents(parsing: Array(text.utf8), of: "c.json")
        } throws: { error in
            "\(error)" == reason
        }
    }

    @Test("are one object or several")
    func shapes() throws {
        let one = try Documents(parsing: Array("{\"a\":1}".utf8), of: "c.json")
        let two = try Documents(parsing: Array("[{},{}]".utf8), of: "c.json")

        #expect(one.objects == [["a": 1]])
        #expect(!one.isArray)
        #expect(two.objects.count == 2)
        #expect(two.isArray)
    }
}

@Suite("Clients in a file (RFC 7591 §2)")
struct ClientDocumentTests {
    @Test("are refused with the member that is wrong")
    func refused() {
        #expect {
            try ClientDocument(["redirect_uris": ["http://login.example.com/cb"]])
        } throws: { error in
            PlainWords.sentence(error)
                == "redirect_uris http://login.example.com/cb is plain http to a host other than loopback"
        }
    }

    @Test(
        "bring warnings of what has no effect or is weak",
        arguments: [
            (
                ["colour": "red"],
                ["colour is not known to any specification of client metadata; it is kept without effect"]
            ),
            (["client_id_issued_at": 3], ["client_id_issued_at is for the server to say and is ignored"]),
            (
                ["client_secret": "not-very-long"],
                ["client_secret has less than 32 characters; leave it out to have one made"]
            ),
            (["client_name#ar": "x", "software_id": "y"], []),
            (
                [
                    "passkey_policy": ["attested": true], "challenge_callback_uri": "https://bank.example/answers",
                    "step_up_rules": [["new_device": true, "acr": ["phr"]]],
                ], []
            ),
        ] as [([String: JSON], [String])]
    )
    func warnings(members: [String: JSON], warnings: [String]) throws {
        let document = try ClientDocument(members.merging(["grant_types": ["client_credentials"]]) { $1 })

        #expect(document.warnings == warnings)
        #expect(document.registration["client_id_issued_at"] == nil)
    }
}

@Suite("People in a file (OpenID Connect Core §5.1)")
struct UserDocumentTests {
    static let password: JSON = "a long enough passphrase"

    @Test(
        "are refused with the member that is wrong",
        arguments: [
            ([:], "username is missing, and so are preferred_username and email"),
            (["username": 3], "username must be a string"),
            (["username": "a b"], "username may have letters, digits and . - _ @ + only"),
            (["username": ""], "username is empty"),
            (["username": "nora", "password": nil], "password must be a string"),
            (
                ["username": "nora", "sub": ""],
                "sub must be 1 to 255 printable ASCII characters (OpenID Connect Core §2)"
            ),
            (["username": "nora", "favourite": "red"], "favourite is not a standard claim"),
            (["username": "nora", "email_verified": "yes"], "email_verified must be true or false"),
        ] as [([String: JSON], String)]
    )
    func refused(members: [String: JSON], reason: String) {
        #expect {
            try UserDocument(["password": Self.password].merging(members) { $1 })
        } throws: { error in
            PlainWords.sentence(error) == reason
        }
    }

    @Test("without a password are refused")
    func noPassword() {
        #expect(throws: InvalidUserDocument("password", reason: "is missing")) {
            try UserDocument(["username": "nora"])
        }
    }

    @Test("are named by username, or else as they prefer, or by their address")
    func names() throws {
        let members: [String: JSON] = [
            "password": Self.password, "email": "nora@example.org", "preferred_username": "Nora", "username": "n.berg",
        ]

        #expect(try UserDocument(members).username.string == "n.berg")
        #expect(try UserDocument(members.filter { $0.key != "username" }).username.string == "nora")
        let addressed = members.filter { $0.key == "email" || $0.key == "password" }
        #expect(try UserDocument(addressed).username.string == "nora@example.org")
    }

    @Test("keep their sub and their claims, and lose updated_at with a warning")
    func claims() throws {
        let document = try UserDocument([
            "username": "nora", "password": Self.password, "sub": "legacy-7", "name": "Nora", "updated_at": 3,
        ])

        #expect(document.subject?.string == "legacy-7")
        #expect(document.profile.claims == ["name": "Nora"])
        #expect(document.warnings == ["updated_at is for the server to say and is ignored"])
    }
}

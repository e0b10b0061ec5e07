import Testing

@testable import HTTP

@Suite("Documents of the operator's own below /.well-known/ (RFC 8615)")
struct WellKnownDocumentsTests {
    private static let links = Array(#"[{"relation": ["delegate_permission/common.get_login_creds"]}]"#.utf8)

    @Test(
        "are refused by what is wrong with them",
        arguments: [
            ("openid-configuration", "{}", "is what the server answers by itself"),
            ("webauthn", "{}", "is what the server answers by itself"),
            ("change-password", "/", "is what the server answers by itself"),
            ("index.html", "<p>", "is of no type that is served: .json, .txt, or apple-app-site-association"),
            ("assetlinks", "[]", "is of no type that is served: .json, .txt, or apple-app-site-association"),
            ("assetlinks.json", "[", "is no JSON, or has a member twice"),
            ("assetlinks.json", "", "is no JSON, or has a member twice"),
            ("apple-app-site-association", #"{"a": 1, "a": 2}"#, "is no JSON, or has a member twice"),
            ("a b.txt", "", "has a name of other characters than letters, digits, period, - and _"),
            ("../x.txt", "", "has a name of other characters than letters, digits, period, - and _"),
            ("a%2fb.txt", "", "has a name of other characters than letters, digits, period, - and _"),
            ("{id}.txt", "", "has a name of other characters than letters, digits, period, - and _"),
            (".hidden.txt", "", "has a name of other characters than letters, digits, period, - and _"),
        ])
    func refusals(name: String, text: String, reason: String) throws {
        let error = #expect(throws: InvalidWellKnownDocument.self) {
            try WellKnownDocuments(files: [name: Array(text.utf8)])
        }
        #expect(error?.reason == reason)
    }

    @Test("have at most 128 KiB, and are at most 64")
    func limits() throws {
        let most = [UInt8](repeating: UInt8(ascii: "a"), count: WellKnownDocuments.bytesMax)
        let names = (1...65).map { "\($0).txt" }

        #expect(try WellKnownDocuments(files: ["security.txt": most]).names == ["security.txt"])
        #expect(throws: InvalidWellKnownDocument.self) {
            try WellKnownDocuments(files: ["security.txt": most + [0]])
        }
        #expect(throws: InvalidWellKnownDocument.self) {
            try WellKnownDocuments(files: Dictionary(uniqueKeysWithValues: names.map { ($0, []) }))
        }
    }

    @Test("are those of Android, of Apple and of RFC 9116")
    func names() throws {
        let documents = try WellKnownDocuments(files: [
            "assetlinks.json": Self.links, "apple-app-site-association": Array(#"{"webcredentials": {}}"#.utf8),
            "security.txt": Array("Contact: mailto:security@example.com\n".utf8),
        ])

        #expect(documents.names == ["apple-app-site-association", "assetlinks.json", "security.txt"])
    }
}

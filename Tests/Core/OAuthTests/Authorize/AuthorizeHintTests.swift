import Accounts
import Authentication
import Cryptography
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Whom the client expects (OpenID Connect Core §3.1.2.1 id_token_hint and login_hint, §5.5.1 sub)")
struct AuthorizeHintTests {
    let house: House
    let amira: User
    let bilal: User

    init() async throws {
        house = try await House()
        try await house.add()
        try await house.add("other", ["redirect_uris": ["https://app.example/cb", "https://other.example/cb"]])
        try await house.add("pairwise", ["subject_type": "pairwise"])
        amira = try await house.add(user: "amira", ["email": "amira@bank.example", "email_verified": true])
        bilal = try await house.add(user: "bilal", ["email": "amira@wrong.example"])
    }

    private func browser(_ users: User...) async throws -> TestBrowser {
        var browser = TestBrowser()
        for user in users { try await house.signIn(user, on: &browser) }
        return browser
    }

    private func idToken(of user: User, for client: String = "app") async throws -> String {
        var browser = TestBrowser("elsewhere")
        try await house.signIn(user, on: &browser)
        return try #require(try await house.login(by: client, in: browser).idToken).revealed
    }

    /// Whom a code was issued for.
    private func person(_ outcome: AuthorizationOutcome) async throws -> ID<User>? {
        guard let code = outcome.response?["code"] else { return nil }
        return try await house.codes.code(.init(of: code), in: house.tenant.id)?.authorization.user
    }

    private func subjectRequest(_ subject: String) -> [String: String] {
        ["claims": "{\"id_token\":{\"sub\":{\"value\":\"\(subject)\"}}}"]
    }

    @Test("a hint that is not an ID token of ours for this client is refused")
    func refusedHints() async throws {
        let browser = try await browser(amira)
        let good = try await idToken(of: amira)
        let access = try await house.login(in: browser).accessToken.token.revealed
        let parts = good.split(separator: ".")
        let unsigned = "eyJhbGciOiJub25lIn0.\(parts[1])."
        let hints = [
            try await idToken(of: amira, for: "other"), access, unsigned, forged(good),
            parts[1] + "",
            "\(parts[0]).\(Base64URLText.of("{\"iss\":\"https://id.example\",\"sub\":\"id-amira\",\"aud\":\"app\"}")).\(parts[2])",
        ]

        for hint in hints {
            let response = try await house.begin(["id_token_hint": hint], in: browser).response
            #expect(response?.error == "invalid_request" && response?["state"] == "st", "\(hint)")
        }
    }

    @Test("the person hinted at is taken without a question, though others are signed in too")
    func hinted() async throws {
        let browser = try await browser(amira, bilal)
        let hint = try await idToken(of: amira)

        #expect(try await person(house.begin(["id_token_hint": hint], in: browser)) == amira.id)
        #expect(try await person(house.begin(["id_token_hint": hint, "prompt": "none"], in: browser)) == amira.id)
    }

    @Test("a hint counts though it has expired, as long as its key is published")
    func expiredHint() async throws {
        let hint = try await idToken(of: amira)
        house.clock.advance(seconds: 100_000)
        let browser = try await browser(amira)

        #expect(try await person(house.begin(["id_token_hint": hint], in: browser)) == amira.id)
    }

    @Test("when somebody else is signed in, the person hinted at is asked to sign in; prompt=none says login_required")
    func otherPerson() async throws {
        let browser = try await browser(bilal)
        let hint = try await idToken(of: amira)

        let outcome = try await house.begin(["id_token_hint": hint], in: browser)

        #expect(outcome.interaction == .signIn(hint: nil, reason: .otherAccountExpected))
        let silent = try await house.begin(["id_token_hint": hint, "prompt": "none"], in: browser)
        #expect(silent.response?.error == "login_required")
    }

    @Test("signing in as somebody else than hinted at does not answer the request")
    func wrongPersonSignsIn() async throws {
        var browser = TestBrowser()
        let hint = try await idToken(of: amira)
        let journey = try #require(try await house.begin(["id_token_hint": hint], in: browser).journey)

        let session = try await house.signIn(bilal, on: &browser)
        try await house.choose(session, provedNow: true, on: journey, in: browser)
        #expect(
            try await house.resume(journey, in: browser).interaction
                == .signIn(hint: nil, reason: .otherAccountExpected))

        let right = try await house.signIn(amira, on: &browser)
        try await house.choose(right, provedNow: true, on: journey, in: browser)
        #expect(try await person(house.resume(journey, in: browser)) == amira.id)
    }

    @Test("a sub asked for in the claims parameter is that person or nobody")
    func claimsSub() async throws {
        let browser = try await browser(amira, bilal)

        #expect(try await person(house.begin(subjectRequest("id-bilal"), in: browser)) == bilal.id)
        #expect(
            try await house.begin(subjectRequest("id-nobody"), in: browser).interaction
                == .signIn(hint: nil, reason: .otherAccountExpected))
        let silent = subjectRequest("id-nobody").merging(["prompt": "none"]) { $1 }
        #expect(try await house.begin(silent, in: browser).response?.error == "login_required")
    }

    @Test("a hint and a sub that contradict each other leave nobody")
    func contradiction() async throws {
        let browser = try await browser(amira, bilal)
        let hint = try await idToken(of: amira)
        let changes = subjectRequest("id-bilal").merging(["id_token_hint": hint, "prompt": "none"]) { $1 }

        #expect(try await house.begin(changes, in: browser).response?.error == "login_required")
    }

    @Test("a pairwise client names people by the subjects it knows, and by no others")
    func pairwise() async throws {
        let browser = try await browser(amira, bilal)
        let client = try #require(try await house.clients.client(.init("pairwise"), in: house.tenant.id))
        let subject = house.subjects.subject(of: amira.id, for: client)

        let known = subjectRequest(subject).merging(["client_id": "pairwise"]) { $1 }
        #expect(try await person(house.begin(known, in: browser)) == amira.id)
        let unknown = subjectRequest("id-amira").merging(["client_id": "pairwise"]) { $1 }
        #expect(try await house.begin(unknown, in: browser).response == nil)
        let hint = try await idToken(of: bilal, for: "pairwise")
        #expect(
            try await person(house.begin(["client_id": "pairwise", "id_token_hint": hint], in: browser)) == bilal.id)
    }

    @Test(
        "a login_hint picks among those signed in: by name or by verified address, in any spelling",
        arguments: [
            ("amira", "amira"), ("BILAL", "bilal"), ("Amira@Bank.example", "amira"), ("amira@wrong.example", nil),
            ("x", nil),
        ]
            as [(String, String?)]
    )
    func loginHint(hint: String, expected: String?) async throws {
        let browser = try await browser(amira, bilal)

        let outcome = try await house.begin(["login_hint": hint], in: browser)

        #expect(try await person(outcome)?.string == expected.map { "id-" + $0 })
        #expect((outcome.interaction == nil) == (expected != nil))
    }
}

private enum Base64URLText {
    static func of(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
}

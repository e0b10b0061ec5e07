import Accounts
import Authentication
import Cryptography
import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("Whom to ask for what (OpenID Connect Core §3.1.2.1 prompt and max_age)")
struct AuthorizeInteractionTests {
    let house: House

    init() async throws {
        house = try await House()
        try await house.add()
        try await house.add("asking", ["require_consent": true])
    }

    private func browser(_ users: User...) async throws -> TestBrowser {
        var browser = TestBrowser()
        for user in users {
            try await house.signIn(user, on: &browser)
            house.clock.advance(seconds: 1)
        }
        return browser
    }

    private func account(_ outcome: AuthorizationOutcome) -> [String]? {
        guard case .chooseAccount(let accounts) = outcome.interaction else { return nil }
        return accounts.map(\.user.username.string)
    }

    // prompt=none asks nobody (§3.1.2.6).

    @Test("prompt=none with nobody signed in is login_required")
    func noneNobody() async throws {
        let response = try await house.begin(["prompt": "none"], in: TestBrowser()).response

        #expect(response?.error == "login_required" && response?["state"] == "st")
    }

    @Test("prompt=none with a proof older than max_age is login_required", arguments: ["0", "5"])
    func noneTooOld(maxAge: String) async throws {
        let browser = try await browser(house.add(user: "amira"))
        house.clock.advance(seconds: 10)

        let response = try await house.begin(["prompt": "none", "max_age": maxAge], in: browser).response

        #expect(response?.error == "login_required")
    }

    @Test("prompt=none with several signed in is account_selection_required")
    func noneSeveral() async throws {
        let browser = try await browser(house.add(user: "amira"), house.add(user: "bilal"))

        #expect(try await house.begin(["prompt": "none"], in: browser).response?.error == "account_selection_required")
    }

    @Test("prompt=none without a consent is consent_required")
    func noneConsent() async throws {
        let browser = try await browser(house.add(user: "amira"))

        let response = try await house.begin(["client_id": "asking", "prompt": "none"], in: browser).response

        #expect(response?.error == "consent_required")
    }

    @Test("prompt=none begins no journey, and is answered when nothing is to be asked")
    func noneAnswered() async throws {
        let browser = try await browser(house.add(user: "amira"))

        let response = try await house.begin(["prompt": "none"], in: browser).response

        #expect(
            response?["code"]?.utf8.count == 43 && response?["state"] == "st"
                && response?["iss"] == "https://id.example")
    }

    // Who is signed in.

    @Test("a disabled person is not signed in, whatever their session says")
    func disabled() async throws {
        let user = try await house.add(user: "amira")
        let browser = try await browser(user)
        try await house.disable(user)

        #expect(try await house.begin(in: browser).interaction == .signIn(hint: nil, reason: nil))
        #expect(try await house.begin(["prompt": "none"], in: browser).response?.error == "login_required")
    }

    @Test("a session that has ended or expired signs nobody in")
    func ended() async throws {
        let browser = try await browser(house.add(user: "amira"))
        house.clock.advance(seconds: 43_200)

        #expect(try await house.begin(in: browser).interaction == .signIn(hint: nil, reason: nil))
    }

    @Test("a cookie that is not a session's signs nobody in")
    func foreignCookie() async throws {
        _ = try await browser(house.add(user: "amira"))
        var stranger = TestBrowser()
        stranger.session = .init(of: "guess")

        #expect(try await house.begin(in: stranger).interaction == .signIn(hint: nil, reason: nil))
    }

    @Test("nobody signed in: the sign-in page, with the hint filled in")
    func signIn() async throws {
        #expect(
            try await house.begin(["login_hint": "amira"], in: TestBrowser()).interaction
                == .signIn(hint: "amira", reason: nil))
    }

    @Test("one person signed in: nothing is asked")
    func single() async throws {
        let browser = try await browser(house.add(user: "amira"))

        #expect(try await house.begin(in: browser).response?["code"] != nil)
    }

    @Test("two people signed in: the account chooser, most recently used first")
    func several() async throws {
        let browser = try await browser(house.add(user: "amira"), house.add(user: "bilal"))

        #expect(try await account(house.begin(in: browser)) == ["bilal", "amira"])
    }

    @Test("prompt=select_account asks though only one is signed in")
    func selectAccount() async throws {
        let browser = try await browser(house.add(user: "amira"))

        #expect(try await account(house.begin(["prompt": "select_account"], in: browser)) == ["amira"])
        #expect(
            try await house.begin(["prompt": "select_account"], in: TestBrowser()).interaction
                == .signIn(hint: nil, reason: nil))
    }

    @Test("prompt=create offers a new account first (Initiating User Registration 1.0)")
    func create() async throws {
        let browser = try await browser(house.add(user: "amira"))

        #expect(try await house.begin(["prompt": "create"], in: browser).interaction == .createAccount)
    }

    @Test("prompt=login asks for a fresh proof though one was given just now")
    func login() async throws {
        let browser = try await browser(house.add(user: "amira"))

        #expect(
            try await house.begin(["prompt": "login"], in: browser).interaction
                == .signIn(hint: "amira", reason: .freshProofAsked))
    }

    @Test(
        "max_age asks for a new proof when the last one is older",
        arguments: [("0", 0.0, true), ("10", 9, false), ("10", 10, false), ("10", 11, true), ("3600", 60, false)]
    )
    func maxAge(maxAge: String, age: Double, asks: Bool) async throws {
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        house.clock.advance(seconds: age)

        let outcome = try await house.begin(["max_age": maxAge], in: browser)

        #expect(outcome.interaction == (asks ? .signIn(hint: "amira", reason: .proofTooOld) : nil))
    }

    @Test("consent is asked for by a client that needs it, with what it asks for")
    func consent() async throws {
        let browser = try await browser(house.add(user: "amira"))
        let changes = [
            "client_id": "asking", "scope": "openid email offline_access",
            "claims": "{\"userinfo\":{\"name\":{\"essential\":true},\"birthdate\":null},\"id_token\":{\"acr\":null}}",
        ]

        guard case .consent(let question) = try await house.begin(changes, in: browser).interaction else {
            Issue.record("no consent is asked for")
            return
        }

        #expect(question.account.user.username.string == "amira" && question.isOffline)
        #expect(question.scope.tokens == ["openid", "email", "offline_access"])
        #expect(question.claims == ["birthdate", "name"] && question.essentialClaims == ["name"])
    }

    @Test("prompt=consent asks again, even where a client needs no consent")
    func promptConsent() async throws {
        let browser = try await browser(house.add(user: "amira"))

        guard case .consent = try await house.begin(["prompt": "consent"], in: browser).interaction else {
            Issue.record("no consent is asked for")
            return
        }
    }

    @Test("a consent that was given is remembered; one scope or claim more is asked for")
    func remembered() async throws {
        let browser = try await browser(house.add(user: "amira"))
        let asking = ["client_id": "asking", "scope": "openid email"]
        let journey = try #require(try await house.begin(asking, in: browser).journey)
        try await house.agree(["openid"], on: journey, in: browser)

        #expect(try await house.begin(asking, in: browser).response?["code"] != nil)
        #expect(
            try await house.begin(["client_id": "asking", "scope": "openid email phone"], in: browser).journey != nil)
        let more = ["client_id": "asking", "claims": "{\"id_token\":{\"name\":null}}"]
        #expect(try await house.begin(more, in: browser).journey != nil)
    }

    @Test("one person's consent is nobody else's")
    func consentOfOther() async throws {
        let amira = try await browser(house.add(user: "amira"))
        let journey = try #require(try await house.begin(["client_id": "asking"], in: amira).journey)
        try await house.agree(["openid"], on: journey, in: amira)
        var bilal = TestBrowser("another")
        try await house.signIn(house.add(user: "bilal"), on: &bilal)

        #expect(try await house.begin(["client_id": "asking"], in: bilal).journey != nil)
    }

    // An essential acr (§5.5.1.1).

    @Test(
        "an essential acr that cannot be reached ends in an error, one that can or is only wished for does not",
        arguments: [
            ("{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"urn:other\"}}}", false),
            ("{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"urn:a\",\"urn:b\"]}}}", false),
            ("{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"urn:a\",\"urn:surety:acr:password\"]}}}", true),
            ("{\"id_token\":{\"acr\":{\"essential\":true}}}", true),
            ("{\"id_token\":{\"acr\":{\"value\":\"urn:other\"}}}", true),
            ("{\"id_token\":{\"acr\":null}}", true),
        ]
    )
    func essentialACR(claims: String, isMet: Bool) async throws {
        let browser = try await browser(house.add(user: "amira"))

        let response = try await house.begin(["claims": claims], in: browser).response

        #expect(response?.error == (isMet ? nil : "unmet_authentication_requirements"))
    }
}

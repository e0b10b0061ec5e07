import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Security 4: a journey is bound to its browser, to its sessions, and answers once")
struct JourneyTests {
    let house: House
    let amira: User
    let bilal: User

    init() async throws {
        house = try await House()
        try await house.add()
        try await house.add("asking", ["require_consent": true])
        amira = try await house.add(user: "amira")
        bilal = try await house.add(user: "bilal")
    }

    private func person(_ outcome: AuthorizationOutcome) async throws -> ID<User>? {
        guard let code = outcome.response?["code"] else { return nil }
        return try await house.codes.code(.init(of: code), in: house.tenant.id)?.authorization.user
    }

    private func asksConsent(_ outcome: AuthorizationOutcome) -> Bool {
        if case .consent = outcome.interaction { true } else { false }
    }

    @Test("another browser's journey is unknown, whatever is done with it")
    func otherBrowser() async throws {
        let mine = TestBrowser("mine")
        let journey = try #require(try await house.begin(in: mine).journey)
        var stranger = TestBrowser("stranger")
        let session = try await house.signIn(bilal, on: &stranger)

        await #expect(throws: JourneyUnknown()) { try await house.resume(journey, in: stranger) }
        await #expect(throws: JourneyUnknown()) { try await house.choose(session, on: journey, in: stranger) }
        await #expect(throws: JourneyUnknown()) { try await house.agree(on: journey, in: stranger) }
        await #expect(throws: JourneyUnknown()) {
            try await house.authorize.cancel(journey.id, in: stranger.cookies, of: house.tenant)
        }
        #expect(try await house.resume(journey, in: mine).interaction == .signIn(hint: nil, reason: nil))
    }

    @Test("a journey that was never begun, has expired, or is another tenant's, is unknown")
    func unknown() async throws {
        let browser = TestBrowser()
        let journey = try #require(try await house.begin(in: browser).journey)
        let other = Tenant(id: .init("other"), issuer: house.tenant.issuer, displayName: "Other")

        await #expect(throws: JourneyUnknown()) {
            try await house.authorize.resume(.init("guess"), in: browser.cookies, of: house.tenant)
        }
        await #expect(throws: JourneyUnknown()) {
            try await house.authorize.resume(journey.id, in: browser.cookies, of: other)
        }
        house.clock.advance(seconds: 3_600)
        await #expect(throws: JourneyUnknown()) { try await house.resume(journey, in: browser) }
    }

    @Test("a session of another browser cannot be chosen, so that nobody is signed in as a stranger")
    func foreignSession() async throws {
        var browser = TestBrowser("mine")
        var stranger = TestBrowser("stranger")
        try await house.signIn(amira, on: &browser)
        let foreign = try await house.signIn(bilal, on: &stranger)
        let journey = try #require(try await house.begin(["prompt": "login"], in: browser).journey)

        await #expect(throws: JourneyUnknown()) {
            try await house.choose(foreign, provedNow: true, on: journey, in: browser)
        }
    }

    @Test("a disabled person's session cannot be chosen")
    func disabledSession() async throws {
        var browser = TestBrowser()
        let session = try await house.signIn(amira, on: &browser)
        let journey = try #require(try await house.begin(["prompt": "login"], in: browser).journey)
        try await house.disable(amira)

        await #expect(throws: JourneyUnknown()) { try await house.choose(session, on: journey, in: browser) }
    }

    @Test("a session that ended after it was chosen signs nobody in any more")
    func endedSession() async throws {
        var browser = TestBrowser()
        let session = try await house.signIn(amira, on: &browser)
        let journey = try #require(try await house.begin(["client_id": "asking"], in: browser).journey)
        try await house.choose(session, on: journey, in: browser)

        try await house.endSession(session, in: house.tenant.id)

        #expect(try await house.resume(journey, in: browser).interaction == .signIn(hint: nil, reason: nil))
    }

    @Test("prompt=login is satisfied by a proof in this journey, not by a choice")
    func freshProof() async throws {
        var browser = TestBrowser()
        let session = try await house.signIn(amira, on: &browser)
        let journey = try #require(try await house.begin(["prompt": "login"], in: browser).journey)

        try await house.choose(session, on: journey, in: browser)
        #expect(
            try await house.resume(journey, in: browser).interaction
                == .signIn(hint: "amira", reason: .freshProofAsked))

        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)
        #expect(try await person(house.resume(journey, in: browser)) == amira.id)
    }

    @Test("one person's fresh proof is not another's: choosing the other one asks anew")
    func freshProofOfOther() async throws {
        var browser = TestBrowser()
        let other = try await house.signIn(bilal, on: &browser)
        let journey = try #require(try await house.begin(["prompt": "login"], in: browser).journey)
        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        try await house.choose(other, on: journey, in: browser)

        #expect(
            try await house.resume(journey, in: browser).interaction
                == .signIn(hint: "bilal", reason: .freshProofAsked))
    }

    @Test("max_age=0 is met by a proof in this journey")
    func maxAgeZero() async throws {
        var browser = TestBrowser()
        let journey = try #require(try await house.begin(["max_age": "0"], in: browser).journey)

        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        #expect(try await person(house.resume(journey, in: browser)) == amira.id)
    }

    @Test(
        "prompt=select_account and prompt=create are satisfied by a choice in this journey",
        arguments: ["select_account", "create"])
    func chosen(prompt: String) async throws {
        var browser = TestBrowser()
        try await house.signIn(bilal, on: &browser)
        let session = try await house.signIn(amira, on: &browser)
        let journey = try #require(try await house.begin(["prompt": prompt], in: browser).journey)

        try await house.choose(session, on: journey, in: browser)

        #expect(try await person(house.resume(journey, in: browser)) == amira.id)
    }

    @Test("the consent page cannot be skipped: neither by opening the journey again nor by agreeing before it is asked")
    func consentCannotBeSkipped() async throws {
        var browser = TestBrowser()
        let journey = try #require(try await house.begin(["client_id": "asking"], in: browser).journey)
        await #expect(throws: JourneyUnknown()) { try await house.agree(["openid"], on: journey, in: browser) }

        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        for _ in 1...3 { #expect(try await asksConsent(house.resume(journey, in: browser))) }
    }

    @Test("an agreement is one person's: choosing another asks that one")
    func agreementOfOther() async throws {
        var browser = TestBrowser()
        let other = try await house.signIn(bilal, on: &browser)
        let session = try await house.signIn(amira, on: &browser)
        let changes = ["client_id": "asking", "prompt": "consent"]
        let journey = try #require(try await house.begin(changes, in: browser).journey)
        try await house.choose(session, on: journey, in: browser)
        try await house.agree(["openid"], on: journey, in: browser)

        try await house.choose(other, on: journey, in: browser)

        #expect(try await asksConsent(house.resume(journey, in: browser)))
    }

    @Test("nobody agrees for another: a page shown to one person says nothing of who took the journey up since")
    func agreesForAnother() async throws {
        var browser = TestBrowser()
        let shown = try await house.signIn(amira, on: &browser)
        let other = try await house.signIn(bilal, on: &browser)
        let journey = try #require(try await house.begin(["client_id": "asking"], in: browser).journey)
        try await house.choose(other, on: journey, in: browser)

        try await house.authorize.agree(
            allowingScopes: ["openid"], claims: [], shownTo: shown.id, on: journey.id, in: browser.cookies,
            of: house.tenant)

        #expect(house.events("consent.given").isEmpty)
        #expect(try await asksConsent(house.resume(journey, in: browser)))
    }

    @Test("agreeing twice, as by a double click, neither ends the journey nor loses its answer")
    func agreeTwice() async throws {
        var browser = TestBrowser()
        try await house.signIn(amira, on: &browser)
        let journey = try #require(try await house.begin(["client_id": "asking"], in: browser).journey)

        try await house.agree(["openid"], on: journey, in: browser)
        try await house.agree(["openid"], on: journey, in: browser)

        #expect(try await person(house.resume(journey, in: browser)) == amira.id)
        #expect(house.events("consent.given").count == 1)
    }

    @Test("agreeing to what turned out impossible leaves the answer to whoever resumes")
    func agreeToError() async throws {
        var browser = TestBrowser()
        let claims = "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"urn:other\"}}}"
        let journey = try #require(
            try await house.begin(["client_id": "asking", "claims": claims], in: browser).journey)
        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        try await house.agree(["openid"], on: journey, in: browser)

        #expect(house.events("consent.given").isEmpty)
        #expect(
            try await house.resume(journey, in: browser).response?.error == "unmet_authentication_requirements")
    }

    @Test("what the person declined is not in the code; what they allowed is")
    func declined() async throws {
        var browser = TestBrowser()
        try await house.signIn(amira, on: &browser)
        let changes = [
            "client_id": "asking", "scope": "openid email phone",
            "claims": "{\"userinfo\":{\"name\":null,\"birthdate\":{\"essential\":true},\"gender\":null}}",
        ]
        let journey = try #require(try await house.begin(changes, in: browser).journey)
        try await house.agree(["phone", "address"], claims: ["gender", "locale"], on: journey, in: browser)

        let code = try #require(try await house.resume(journey, in: browser).response?["code"])

        let issued = try #require(try await house.codes.code(.init(of: code), in: house.tenant.id)).authorization
        #expect(issued.scope.tokens == ["openid", "phone"])
        #expect(issued.declinedClaims == ["name"])
        let event = try #require(house.events("consent.given").first)
        #expect(event.subject == "asking" && event.actor == "id-amira" && event.details["scope"] == "openid phone")
    }

    @Test("a journey answers once: 32 who resume it at once get one code")
    func answersOnce() async throws {
        var browser = TestBrowser()
        let journey = try #require(try await house.begin(in: browser).journey)
        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)
        let signedIn = browser

        let codes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<32 { group.addTask { try? await house.resume(journey, in: signedIn).response?["code"] } }
            return await group.reduce(into: [String]()) { $0 += $1.map { [$0] } ?? [] }
        }

        #expect(codes.count == 1)
        await #expect(throws: JourneyUnknown()) { try await house.resume(journey, in: signedIn) }
    }

    @Test("cancelling ends the journey with access_denied, state and issuer, once")
    func cancels() async throws {
        let browser = TestBrowser()
        let journey = try #require(try await house.begin(in: browser).journey)

        let response = try await house.authorize.cancel(journey.id, in: browser.cookies, of: house.tenant)

        #expect(response.error == "access_denied" && response["state"] == "st")
        #expect(response["iss"] == "https://id.example")
        await #expect(throws: JourneyUnknown()) {
            try await house.authorize.cancel(journey.id, in: browser.cookies, of: house.tenant)
        }
        await #expect(throws: JourneyUnknown()) { try await house.resume(journey, in: browser) }
    }

    @Test("a client that was removed while the person signed in gets no answer")
    func clientRemoved() async throws {
        let client = try await house.add("short-lived")
        var browser = TestBrowser()
        let journey = try #require(try await house.begin(["client_id": "short-lived"], in: browser).journey)
        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        try await house.remove(client)

        await #expect(throws: AuthorizationRefused.self) { try await house.resume(journey, in: browser) }
    }

    @Test("the request is carried through the journey as it came, whatever was in it")
    func carriesRequest() async throws {
        var browser = TestBrowser()
        let state = "a b&c=d\u{E9}e\u{301}\u{1F600}\u{1}\"\\"
        let journey = try #require(
            try await house.begin(["state": state, "response_mode": "fragment"], in: browser).journey)
        try await house.choose(
            house.signIn(amira, on: &browser, during: journey), provedNow: true, on: journey, in: browser)

        let response = try #require(try await house.resume(journey, in: browser).response)

        #expect(response["state"].map { Array($0.utf8) } == Array(state.utf8))
        #expect(response.location?.hasPrefix("https://app.example/cb#code=") == true)
    }

    @Test("an answer marks the session as used")
    func touches() async throws {
        var browser = TestBrowser()
        let session = try await house.signIn(amira, on: &browser)
        house.clock.advance(seconds: 60)

        _ = try await house.code(in: browser)

        let used = try await house.stores.sessions.session(session.id, in: house.tenant.id, at: house.clock.now)
        #expect(used?.lastUsedAt == house.clock.now)
    }
}

import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import Proofing
import TestKit
import Testing

@Suite("Step-up at the authorization endpoint (OpenID Connect Core §3.1.2.1 acr_values and §5.5.1.1)")
struct StepUpTests {
    let house: House
    let user: User
    var browser = TestBrowser()

    init() async throws {
        house = try await House()
        try await house.add("app", ["scope": "openid offline_access payments"])
        user = try await house.add(user: "amira", password: PasswordHash(encoded: "any"))
        try await house.stores.passkeys.write(.default) { [user] in
            try await $0.passkeys.add(Sample.passkey(of: user.id))
        }
    }

    private func essential(_ acr: String) -> [String: String?] {
        ["claims": "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"\(acr)\"}}}"]
    }

    private func set(_ policy: JSON) async throws {
        try await AssurancePolicies.set(policy, of: .default, in: house.documents)
        house.clock.advance(seconds: 1)
    }

    private func acr(of outcome: AuthorizationOutcome) async throws -> String? {
        let tokens = try await house.redeem(try #require(outcome.response?["code"], "\(outcome)"))
        return try tokens.idClaims()["acr"]?.string
    }

    @Test("what is demanded and cannot be had ends in unmet_authentication_requirements")
    mutating func unmet() async throws {
        try await house.signIn(user, on: &browser)

        for acr in ["phrh", "urn:surety:acr:palm", "urn:surety:acr:kyc:enhanced"] {
            let response = try await house.begin(essential(acr), in: browser).response
            #expect(response?.error == "unmet_authentication_requirements", "\(acr)")
        }
    }

    @Test("nobody is asked under prompt=none: the client learns that a login is needed")
    mutating func silent() async throws {
        try await house.signIn(user, on: &browser)

        let changes = essential("phr").merging(["prompt": "none"]) { $1 }

        #expect(try await house.begin(changes, in: browser).response?.error == "login_required")
    }

    @Test("a palm is asked for together with something held, until both are proved")
    mutating func palm() async throws {
        house.proofing.enrollPalm(of: user)
        try await house.signIn(user, on: &browser)
        let asked = try await house.begin(essential("urn:surety:acr:palm"), in: browser)
        let journey = try #require(asked.journey)
        #expect(asked.stepUp?.stepUp.ways == [[.passkey, .palm]] && asked.stepUp?.isOptional == false)

        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-1", during: journey)
        #expect(try await house.resume(journey, in: browser).stepUp?.stepUp.ways == [[.palm]])
        try await house.signIn(user, on: &browser, by: .palm, during: journey)

        #expect(try await acr(of: house.resume(journey, in: browser)) == "urn:surety:acr:palm")
    }

    @Test("an identity is proofed where a class needs it, and the class is told only to who asked")
    mutating func identity() async throws {
        try await house.signIn(user, on: &browser)
        let asked = try await house.begin(essential("urn:surety:acr:kyc:verified"), in: browser)
        #expect(asked.stepUp?.stepUp.ways == [[.identity(.verified)]])

        house.proofing.proof(user, as: ProofedIdentity(.verified, provedAt: house.clock.now, expiresAt: nil))

        let journey = try #require(asked.journey)
        #expect(try await acr(of: house.resume(journey, in: browser)) == "urn:surety:acr:kyc:verified")
        #expect(try await acr(of: house.begin(in: browser)) == "urn:surety:acr:password")
    }

    @Test("a grant that rests on a level ends when the identity falls below it, with an event")
    mutating func lapse() async throws {
        let soon = house.clock.now.addingTimeInterval(60)
        house.proofing.proof(user, as: ProofedIdentity(.verified, provedAt: house.clock.now, expiresAt: soon))
        try await house.signIn(user, on: &browser)
        let changes = essential("urn:surety:acr:kyc:verified")
        let tokens = try await house.redeem(house.code(changes, in: browser))
        let other = try await house.redeem(house.code(in: browser))

        house.clock.advance(seconds: 61)

        await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh) }
        #expect(house.events("grant.ended").map(\.details["reason"]) == ["identity_lapsed"])
        house.proofing.proof(user, as: ProofedIdentity(.verified, provedAt: house.clock.now, expiresAt: nil))
        await #expect(throws: OAuthError.self) { try await house.refresh(tokens.refresh) }
        _ = try await house.refresh(other.refresh)
    }

    @Test("refreshing never raises acr or auth_time, whatever was proved since")
    mutating func refreshing() async throws {
        try await house.signIn(user, on: &browser)
        let tokens = try await house.redeem(house.code(in: browser))
        let before = try tokens.idClaims()

        house.clock.advance(seconds: 60)
        try await house.signIn(user, on: &browser, by: .passkey, traits: [.userVerified], reference: "p-1")
        let after = try await house.refresh(tokens.refresh).idClaims()

        for name in ["acr", "amr", "auth_time"] { #expect(after[name] == before[name]) }
        #expect(try await acr(of: house.begin(in: browser)) == "phr")
    }

    @Test("a proof for one transaction counts in no other")
    mutating func oneTransaction() async throws {
        try await house.signIn(user, on: &browser)
        let first = try #require(try await house.begin(essential("urn:surety:acr:sca"), in: browser).journey)
        let second = try #require(try await house.begin(essential("urn:surety:acr:sca"), in: browser).journey)

        try await house.signIn(
            user, on: &browser, by: .passkey, traits: [.userVerified], reference: "p-1", during: first)

        #expect(try await house.resume(second, in: browser).stepUp != nil)
        #expect(try await acr(of: house.resume(first, in: browser)) == "urn:surety:acr:sca")
    }

    @Test("under prompt=login and max_age each factor is judged by itself")
    mutating func freshness() async throws {
        try await house.signIn(user, on: &browser, by: .passkey, traits: [.userVerified], reference: "p-1")
        house.clock.advance(seconds: 100)
        for changes in [["prompt": "login"], ["max_age": "60"], ["max_age": "0"]] {
            let outcome = try await house.begin(essential("phr").merging(changes) { $1 }, in: browser)
            let journey = try #require(outcome.journey)

            let session = try await house.signIn(user, on: &browser, during: journey)
            try await house.choose(session, provedNow: true, on: journey, in: browser)

            #expect(try await house.resume(journey, in: browser).stepUp?.stepUp.ways == [[.passkey]], "\(changes)")
            house.clock.advance(seconds: 100)
        }
    }

    @Test("what is only wished for can be declined, and the person is not asked again")
    mutating func declined() async throws {
        try await house.signIn(user, on: &browser)
        let asked = try await house.begin(["acr_values": "phr"], in: browser)
        let journey = try #require(asked.journey)
        #expect(asked.stepUp?.isOptional == true)

        try await house.authorize.declineStepUp(on: journey.id, in: browser.cookies, of: .default)

        #expect(try await acr(of: house.resume(journey, in: browser)) == "urn:surety:acr:password")
    }

    @Test("what is demanded cannot be declined")
    mutating func notDeclined() async throws {
        try await house.signIn(user, on: &browser)
        let journey = try #require(try await house.begin(essential("phr"), in: browser).journey)

        try await house.authorize.declineStepUp(on: journey.id, in: browser.cookies, of: .default)

        #expect(try await house.resume(journey, in: browser).stepUp != nil)
    }

    @Test("a rule demands its class for a scope, of every client, and says that it is the rule")
    mutating func scopeRule() async throws {
        try await set(["rules": [["scope": "payments", "acr": ["phr"]]]])
        try await house.signIn(user, on: &browser)

        #expect(try await house.begin(in: browser).response?["code"] != nil)
        let asked = try await house.begin(["scope": "openid payments"], in: browser).stepUp

        #expect(asked?.demand == .rule(.scope("payments")) && asked?.isOptional == false)
    }

    @Test("a rule of the client's own holds beside the tenant's, and its default_acr_values are a wish")
    mutating func clientRules() async throws {
        try await house.add("strict", ["step_up_rules": [["scope": "openid", "acr": ["phr"]]]])
        try await house.add("wishing", ["default_acr_values": ["phr"]])
        try await house.signIn(user, on: &browser)

        #expect(try await house.begin(["client_id": "strict"], in: browser).stepUp?.isOptional == false)
        #expect(try await house.begin(["client_id": "wishing"], in: browser).stepUp?.isOptional == true)
    }

    @Test("rules of a client that are not understood are refused when it registers")
    func wrongRules() async throws {
        await #expect(throws: InvalidClientMetadata.self) {
            try await house.add("wrong", ["step_up_rules": [["scope": "openid"]]])
        }
    }

    @Test("a new device needs its class once, and is known from then on")
    mutating func newDevice() async throws {
        try await set(["rules": [["new_device": true, "acr": ["phr"]]]])
        try await house.signIn(user, on: &browser)
        let journey = try #require(try await house.begin(in: browser).journey)
        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-1", during: journey)
        #expect(try await house.resume(journey, in: browser).response?["code"] != nil)
        var other = TestBrowser("other")
        try await house.signIn(user, on: &other)

        house.clock.advance(seconds: 43_201)
        try await house.signIn(user, on: &browser)

        #expect(try await house.begin(in: browser).response?["code"] != nil)
        #expect(try await house.begin(in: other).interaction != nil)
    }
}

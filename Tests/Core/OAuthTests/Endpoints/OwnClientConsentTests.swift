import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Verified claims for clients that ask people for nothing else")
struct OwnClientConsentTests {
    private static let verified = """
        {"id_token":{"name":null,"verified_claims":{"verification":{"trust_framework":null},
        "claims":{"given_name":null,"birthdate":null}}}}
        """
    private static let names = ["verified_claims.birthdate", "verified_claims.given_name"]

    private struct NobodyAsked: Error {}

    let house: House
    let amira: User
    var browser = TestBrowser()

    init() async throws {
        var house = try await House()
        let people = VerifiedPeople()
        house.verifiedClaims = ReleaseVerifiedClaims(
            source: people, offering: { _ in ["given_name", "birthdate"] }, clock: house.clock)
        self.house = house
        try await house.add("own")
        try await house.add("bank", ["require_consent_for_verified_claims": false])
        amira = try await house.add(user: "amira", ["name": "Amy"])
        people.add(
            VerifiedClaims(
                ["given_name": "Amira", "birthdate": "1990-05-17"],
                verification: Verification(trustFramework: "example_framework", time: house.clock.now)),
            of: amira, until: house.clock.now.addingTimeInterval(86_400))
        try await house.signIn(amira, on: &browser)
    }

    private func begin(_ client: String, _ more: [String: String] = [:]) async throws -> AuthorizationOutcome {
        let usual = ["client_id": client, "scope": "openid profile offline_access", "claims": Self.verified]
        return try await house.begin(usual.merging(more) { $1 }, in: browser)
    }

    private func claims(_ outcome: AuthorizationOutcome, of client: String) async throws -> [String: JSON] {
        let code = try #require(outcome.response?["code"], "\(outcome)")
        return try await house.redeem(code, by: client).idClaims()
    }

    @Test("nothing is told before the person has seen it, and prompt=none does not get around that")
    func unasked() async throws {
        #expect(try await begin("own").response == nil)
        #expect(try await begin("own", ["prompt": "none"]).response?["error"] == "consent_required")
    }

    @Test("the person is asked for what was verified, and for nothing that is the operator's own")
    func asked() async throws {
        guard case .consent(let question) = try await begin("own").interaction else { throw NobodyAsked() }

        #expect(question.scope.isEmpty && question.claims == Self.names)
    }

    @Test("what they decline is kept back, and nothing else is declined with it")
    func declined() async throws {
        let journey = try #require(try await begin("own").journey)
        try await house.agree([], claims: ["verified_claims.birthdate"], on: journey, in: browser)

        let told = try await claims(house.resume(journey, in: browser), of: "own")

        #expect(told["verified_claims"]?["claims"] == ["birthdate": "1990-05-17"])
        #expect(told["name"] == "Amy")
    }

    @Test("what they decided is not asked again, but one verified claim more is")
    func once() async throws {
        let journey = try #require(try await begin("own").journey)
        try await house.agree([], claims: Set(Self.names), on: journey, in: browser)
        _ = try await house.resume(journey, in: browser)

        let again = try await begin("own")
        let more = try await begin("own", ["claims": Self.verified.replacing("\"birthdate\"", with: "\"family_name\"")])

        #expect(try await claims(again, of: "own")["verified_claims"] != nil)
        #expect(more.interaction != nil)
    }

    @Test("the list of apps tells what the client has unasked beside what was agreed to")
    func listed() async throws {
        let journey = try #require(try await begin("own").journey)
        try await house.agree([], claims: ["verified_claims.birthdate"], on: journey, in: browser)
        _ = try await claims(house.resume(journey, in: browser), of: "own")

        let apps = ConnectedApps(storage: house.stores.oauth, families: house.families, clock: house.clock)
        let app = try #require(try await apps(of: amira, in: house.tenant.id).first)

        #expect(app.scopes == ["openid", "profile", "offline_access"])
        #expect(app.claims == ["name", "verified_claims.birthdate"])
    }

    @Test("who asks for nothing verified asks nobody")
    func plain() async throws {
        #expect(try await begin("own", ["claims": "{\"id_token\":{\"name\":null}}"]).response?["code"] != nil)
    }

    @Test("a client of which the operator has said so is told unasked")
    func exempt() async throws {
        let told = try await claims(begin("bank"), of: "bank")

        #expect(told["verified_claims"]?["claims"] == ["given_name": "Amira", "birthdate": "1990-05-17"])
    }
}

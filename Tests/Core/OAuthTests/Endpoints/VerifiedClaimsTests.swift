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

@Suite("Verified claims in ID tokens and at userinfo (OpenID Connect for Identity Assurance 1.0 §5)")
struct VerifiedClaimsTests {
    static let nameAndBirth = #"""
        {"verification":{"trust_framework":null},"claims":{"given_name":null,"birthdate":null}}
        """#

    let house: House
    let people = VerifiedPeople()
    let amira: User
    var browser = TestBrowser()

    init() async throws {
        var house = try await House()
        let support = try #require(
            VerifiedClaimsSupport(
                trustFrameworks: ["example_framework"], claims: ["given_name", "family_name", "birthdate"]))
        house.verifiedClaims = ReleaseVerifiedClaims(
            source: people, offering: { _ in Set(support.claims) }, clock: house.clock)
        self.house = house
        try await house.add("app", ["require_consent_for_verified_claims": false])
        try await house.add("asking", ["require_consent": true])
        amira = try await house.add(
            user: "amira", ["name": "Amy", "given_name": "Amy", "birthdate": "2001-01-01"])
        people.add(
            VerifiedClaims(
                ["given_name": "Amira", "family_name": "Haddad", "birthdate": "1990-05-17", "email": "a@example.com"],
                verification: Verification(
                    trustFramework: "example_framework", time: house.clock.now,
                    evidence: [Evidence(.document(DocumentDetails(type: "passport", number: "P123")))])
            ),
            of: amira, until: house.clock.now.addingTimeInterval(86_400))
        try await house.signIn(amira, on: &browser)
    }

    /// Tokens for somebody who is asked, and leaves on what is named.
    private func login(_ claims: String, allowing: Set<String>? = nil) async throws -> TokenResponse {
        let changes = ["client_id": "asking", "scope": "openid offline_access", "claims": claims]
        var outcome = try await house.begin(changes, in: browser)
        if let allowing {
            let journey = try #require(outcome.journey, "nobody was asked")
            try await house.agree(["offline_access"], claims: allowing, on: journey, in: browser)
            outcome = try await house.resume(journey, in: browser)
        }
        let code = try #require(outcome.response?["code"], "\(outcome)")
        return try await house.redeem(code, by: "asking")
    }

    private func userInfo(_ tokens: TokenResponse) async throws -> [String: JSON] {
        try #require(try await house.userInfo(tokens.access, in: house.tenant).object)
    }

    @Test(
        "a malformed request is refused whole, by a redirect",
        arguments: [
            "{\"userinfo\":{\"verified_claims\":null}}", "{\"id_token\":{\"verified_claims\":{}}}",
            "{\"id_token\":{\"verified_claims\":[{\"claims\":{\"given_name\":null}}]}}",
            "{\"userinfo\":{\"verified_claims\":{\"verification\":{},\"claims\":{\"given_name\":null}}}}",
        ]
    )
    func malformed(claims: String) async throws {
        let outcome = try await house.begin(["claims": claims], in: browser)

        #expect(outcome.response?.error == "invalid_request")
    }

    @Test("without the claims parameter nothing verified is told, nor even read, whatever the scopes")
    func notAsked() async throws {
        let tokens = try await house.login(
            ["scope": "openid profile email", "claims": #"{"userinfo":{"given_name":null},"id_token":{}}"#],
            in: browser)

        #expect(try tokens.idClaims()["verified_claims"] == nil)
        #expect(try await userInfo(tokens)["verified_claims"] == nil)
        #expect(people.reads == 0)
    }

    @Test("nothing is told where nobody can be verified")
    func noProvider() async throws {
        var house = house
        house.verifiedClaims = nil

        let tokens = try await house.login(
            ["claims": "{\"id_token\":{\"verified_claims\":\(Self.nameAndBirth)}}"], in: browser)

        #expect(try tokens.idClaims()["verified_claims"] == nil)
    }

    @Test("a store that fails is neither an empty answer nor an invalid token")
    func outage() async throws {
        let tokens = try await house.login(
            ["claims": "{\"userinfo\":{\"verified_claims\":\(Self.nameAndBirth)}}"], in: browser)
        people.fail()

        await #expect(throws: StoreUnavailable.self) { try await house.userInfo(tokens.access, in: house.tenant) }
    }

    @Test("each place has what was asked for there, beside the plain claims of the same names")
    func places() async throws {
        let claims = """
            {"userinfo":{"given_name":null,"verified_claims":\(Self.nameAndBirth)},
            "id_token":{"verified_claims":[{"verification":{"trust_framework":null,"evidence":[{"type":{"value":"document"}}]},
            "claims":{"family_name":null,"email":null}}]}}
            """

        let tokens = try await house.login(["claims": claims], in: browser)
        let info = try await userInfo(tokens)

        #expect(info["given_name"] == "Amy")
        #expect(
            info["verified_claims"] == [
                "verification": ["trust_framework": "example_framework"],
                "claims": ["given_name": "Amira", "birthdate": "1990-05-17"],
            ])
        #expect(
            try tokens.idClaims()["verified_claims"] == [
                [
                    "verification": ["trust_framework": "example_framework", "evidence": [["type": "document"]]],
                    "claims": ["family_name": "Haddad"],
                ]
            ])
    }

    @Test("what has expired is not told any more, and what was asked for as recent is judged anew each time")
    func expiry() async throws {
        let aged = """
            {"userinfo":{"verified_claims":{"verification":{"trust_framework":null,"time":{"max_age":300}},
            "claims":{"given_name":null}}},"id_token":{"verified_claims":\(Self.nameAndBirth)}}
            """
        let tokens = try await house.login(["claims": aged, "scope": "openid offline_access"], in: browser)
        #expect(try await userInfo(tokens)["verified_claims"] != nil)

        house.clock.advance(seconds: 301)
        let tooOld = try await userInfo(tokens)
        house.clock.advance(seconds: 86_100)
        let refreshed = try await house.refresh(tokens.refresh)

        #expect(tooOld["verified_claims"] == nil && tooOld["sub"] != nil)
        #expect(try refreshed.idClaims()["verified_claims"] == nil)
    }

    @Test("what somebody says of themselves is not told as verified, by whatever name it is asked for")
    func selfAsserted() async throws {
        let noor = try await house.add(user: "noor", ["given_name": "Queen", "birthdate": "1900-01-01"])
        var browser = TestBrowser("noor's")
        try await house.signIn(noor, on: &browser)
        let claims = "{\"userinfo\":{\"verified_claims\":\(Self.nameAndBirth),\"verified_claims.given_name\":null}}"

        let tokens = try await house.login(["claims": claims], in: browser)

        #expect(try await Array(userInfo(tokens).keys) == ["sub"])
    }

    // MARK: - Consent

    @Test("a person is asked for each verified claim, and for the evidence, beside the plain ones")
    func asked() async throws {
        let claims = """
            {"userinfo":{"given_name":null,"verified_claims.given_name":null},"id_token":{"verified_claims":
            {"verification":{"trust_framework":null,"evidence":[{"type":{"value":"document"}}]},
            "claims":{"given_name":{"essential":true},"birthdate":null}}}}
            """

        let outcome = try await house.begin(["client_id": "asking", "claims": claims], in: browser)

        guard case .consent(let question) = outcome.interaction else { throw NobodyAsked() }
        #expect(
            question.claims == [
                "given_name", "verified_claims.birthdate", "verified_claims.given_name",
                "verified_claims.verification.evidence",
            ])
        #expect(question.essentialClaims == ["verified_claims.given_name"])
    }

    @Test("what was declined is kept back in both places, after a refresh, and at later requests without asking again")
    func declined() async throws {
        let claims =
            "{\"userinfo\":{\"verified_claims\":\(Self.nameAndBirth)},\"id_token\":{\"verified_claims\":\(Self.nameAndBirth)}}"
        let allowed: JSON = [
            "verification": ["trust_framework": "example_framework"], "claims": ["birthdate": "1990-05-17"],
        ]

        let first = try await login(claims, allowing: ["verified_claims.birthdate"])
        let refreshed = try await house.refresh(first.refresh, by: "asking")
        let later = try await login(claims)

        for tokens in [first, refreshed, later] {
            #expect(try tokens.idClaims()["verified_claims"] == allowed)
            #expect(try await userInfo(tokens)["verified_claims"] == allowed)
        }
    }

    @Test("who declines all that is verified is known to the client without it")
    func declinedAll() async throws {
        let tokens = try await login("{\"id_token\":{\"verified_claims\":\(Self.nameAndBirth)}}", allowing: [])

        #expect(try tokens.idClaims()["verified_claims"] == nil)
        #expect(try tokens.idClaims()["sub"] != nil)
    }

    @Test("a plain claim that was agreed to is not agreed to as verified, and one verified claim more is asked for")
    func askedAgain() async throws {
        _ = try await login(
            #"{"userinfo":{"given_name":null,"birthdate":null}}"#, allowing: ["given_name", "birthdate"])
        _ = try await login(
            "{\"userinfo\":{\"verified_claims\":\(Self.nameAndBirth)}}", allowing: ["verified_claims.given_name"])

        let more = #"{"verification":{"trust_framework":null},"claims":{"given_name":null,"family_name":null}}"#
        let outcome = try await house.begin(
            ["client_id": "asking", "scope": "openid", "claims": "{\"userinfo\":{\"verified_claims\":\(more)}}"],
            in: browser)

        #expect(outcome.interaction != nil)
    }

    @Test("what a person is shown has its source, and what is not verified has none")
    func facts() async throws {
        let request = try ClaimsRequest(
            parsing: """
                {"userinfo":{"verified_claims":\(Self.nameAndBirth)},"id_token":{"verified_claims":
                {"verification":{"trust_framework":{"value":"gold"}},"claims":{"birthdate":{"essential":true},"family_name":null}}}}
                """)

        let facts = try #require(
            try await house.verifiedClaims?.facts(for: request, of: amira.id, in: house.tenant.id))

        #expect(facts.map(\.claim) == ["birthdate", "family_name", "given_name"])
        #expect(facts.map(\.isEssential) == [true, false, false])
        #expect(facts.map(\.value) == ["1990-05-17", nil, "Amira"])
        #expect(facts.map(\.sources.count) == [1, 0, 1])
        #expect(facts.first?.sources.first?.evidence == ["passport"])
        #expect(
            try await house.verifiedClaims?.facts(for: .none, of: amira.id, in: house.tenant.id) == [])
    }

    private struct NobodyAsked: Error {}
}

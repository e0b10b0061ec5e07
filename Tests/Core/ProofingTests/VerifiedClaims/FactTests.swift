import FoundationEssentials
import JOSE
import Proofing
import Testing

@Suite("What a person sees of verified claims before they agree")
struct FactTests {
    private func facts(_ request: VerifiedClaimsRequest, from held: [VerifiedClaims]) -> [VerifiedFact] {
        request.facts(from: held, offering: Amira.offered, at: Amira.now)
    }

    @Test("a fact that is not known, or does not fit, is asked about without a source")
    func unknown() throws {
        let request = try Amira.request(
            "{\"trust_framework\":{\"value\":\"gold\"}}", claims: "{\"given_name\":{\"essential\":true}}")

        let fact = try #require(facts(request, from: [Amira.proof]).first)

        #expect(fact.consent == "verified_claims.given_name" && fact.claim == "given_name")
        #expect(fact.isEssential && fact.value == nil && fact.sources.isEmpty)
    }

    @Test("each has its value, who verified it by what, and when; the evidence comes last")
    func sources() throws {
        let request = try Amira.request(
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"}}]}",
            claims: "{\"family_name\":null,\"birthdate\":null}")

        let facts = facts(request, from: [Amira.proof])

        #expect(facts.map(\.claim) == ["birthdate", "family_name", nil])
        #expect(facts.map(\.value) == ["1990-05-17", "Haddad", nil])
        for source in facts.map(\.sources.first) {
            #expect(source?.trustFramework == "example_framework")
            #expect(source?.verifiers == ["Harbour Identity", "National Register"])
            #expect(source?.evidence == ["passport", "population_register"])
            #expect(source?.verifiedAt == Amira.moment("2026-03-01T10:00:00Z"))
        }
    }

    @Test("a claim asked for by two frameworks has both sources, and each once")
    func twice() throws {
        let set = { (framework: String) in
            "{\"verification\":{\"trust_framework\":{\"value\":\"\(framework)\"}},\"claims\":{\"given_name\":null}}"
        }
        let request = try Amira.request(
            text: "[\(set("example_framework")),\(set("other_framework")),\(set("example_framework"))]")

        let facts = facts(request, from: [Amira.vouched, Amira.proof])

        #expect(facts.count == 1)
        #expect(facts.first?.sources.map(\.trustFramework) == ["example_framework", "other_framework"])
        #expect(facts.first?.sources.last?.verifiers == ["Irbid Town Hall"])
        #expect(facts.first?.sources.last?.evidence == ["written_attestation"])
    }
}

import JOSE
import Proofing
import Testing

@Suite("What discovery says of verified claims (OpenID Connect for Identity Assurance 1.0 §8)")
struct SupportTests {
    @Test("nothing is announced without a framework or without a claim")
    func nothing() {
        #expect(VerifiedClaimsSupport(trustFrameworks: [], claims: ["given_name"]) == nil)
        #expect(VerifiedClaimsSupport(trustFrameworks: ["eidas"], claims: []) == nil)
    }

    @Test("a list that would be empty is left out")
    func least() throws {
        let support = try #require(VerifiedClaimsSupport(trustFrameworks: ["eidas"], claims: ["given_name"]))

        #expect(
            support.metadata == [
                "verified_claims_supported": true, "trust_frameworks_supported": ["eidas"],
                "claims_in_verified_claims_supported": ["given_name"],
            ])
    }

    @Test("documents and records make their type of evidence supported, and digests their attachments")
    func most() throws {
        let support = try #require(
            VerifiedClaimsSupport(
                trustFrameworks: ["a"], claims: ["b"], documents: ["passport"], documentMethods: ["sripp"],
                documentCheckMethods: ["vri"], electronicRecords: ["population_register"], acceptsVouches: true,
                digestAlgorithms: ["sha-256"]))

        let metadata = support.metadata

        #expect(metadata["evidence_supported"] == ["document", "electronic_record", "vouch"])
        #expect(metadata["documents_supported"] == ["passport"])
        #expect(metadata["documents_methods_supported"] == ["sripp"])
        #expect(metadata["documents_check_methods_supported"] == ["vri"])
        #expect(metadata["electronic_records_supported"] == ["population_register"])
        #expect(metadata["attachments_supported"] == ["external"])
        #expect(metadata["digest_algorithms_supported"] == ["sha-256"])
    }

    @Test("several providers announce together what each delivers, of the claims that are kept")
    func united() throws {
        let register = try #require(
            VerifiedClaimsSupport(
                trustFrameworks: ["a"], claims: ["given_name", "family_name"],
                electronicRecords: ["population_register"]))
        let documents = try #require(
            VerifiedClaimsSupport(
                trustFrameworks: ["a", "b"], claims: ["family_name", "gender"], documents: ["passport"]))

        let both = VerifiedClaimsSupport.united([register, documents], keeping: ["given_name", "family_name"])

        #expect(both?.trustFrameworks == ["a", "b"])
        #expect(both?.claims == ["given_name", "family_name"])
        #expect(both?.evidence == ["document", "electronic_record"])
        #expect(VerifiedClaimsSupport.united([], keeping: ["given_name"]) == nil)
        #expect(VerifiedClaimsSupport.united([documents], keeping: ["birthdate"]) == nil)
    }
}

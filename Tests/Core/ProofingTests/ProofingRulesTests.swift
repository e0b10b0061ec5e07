import JOSE
import Proofing
import Testing

@Suite("The rules by which a tenant has identities proofed")
struct ProofingRulesTests {
    @Test(
        "are refused with what is wrong",
        arguments: [
            ("[]", "is not an object"),
            (#"{"provider": {}}"#, "has the unknown member provider"),
            (#"{"providers": {"best": "x"}}"#, "has a value in providers that fits none of basic, verified, enhanced"),
            (
                #"{"validity_months": {"basic": 0}}"#,
                "has a value in validity_months that fits none of basic, verified, enhanced"
            ),
            (#"{"claims": ["a", 1]}"#, "has claims that are no list of names"),
            (#"{"case_minutes": 1}"#, "has a case_minutes that is no whole number from 5 to 1440"),
            (#"{"keep_document_numbers": "no"}"#, "has a keep_document_numbers other than true or false"),
        ]
    )
    func refused(text: String, reason: String) throws {
        let json = try JSON(parsing: text)

        #expect(throws: InvalidProofingRules(reason: reason)) { try ProofingRules(json: json) }
    }

    @Test("leave what they do not name as it is by default")
    func taken() throws {
        let rules = try ProofingRules(
            json: ["providers": ["verified": "onfido"], "validity_months": ["verified": 6], "claims": ["birthdate"]])

        #expect(rules.providers == [.verified: "onfido"] && rules.claims == ["birthdate"])
        #expect(rules.validityMonths == [.basic: 24, .verified: 6, .enhanced: 12])
        #expect(rules.casesPerDay == 10 && !rules.keepsDocumentNumbers)
    }

    @Test("offer the lowest level that reaches the one wanted")
    func offered() {
        let rules = ProofingRules(providers: [.basic: "a", .enhanced: "b"])

        #expect(rules.offered(reaching: .basic) == .basic)
        #expect(rules.offered(reaching: .verified) == .enhanced)
        #expect(ProofingRules(providers: [.basic: "a"]).offered(reaching: .verified) == nil)
    }
}

import FoundationEssentials
import JOSE
import Proofing
import Testing

@Suite("Verified claims that are told (OpenID Connect for Identity Assurance 1.0 §5.6, §5.7)")
struct AnswerTests {
    @Test(
        "none is told that is not known, not offered, not as required, or not wanted; without any there is no set (§5.7.5)",
        arguments: [
            "{\"age\":null}", "{\"email\":null}", "{\"sub\":null}", "{\"given_name\":{\"value\":\"Noor\"}}",
            "{\"given_name\":{\"values\":[\"amira\",7]}}", "{\"age\":{\"essential\":true}}",
            "{\"birthdate\":{\"max_age\":60}}", "{\"given_name\":{\"max_age\":1000000000}}",
            "{\"nationalities\":{\"value\":\"JOR\"}}", "{\"given_name#de\":null}",
        ]
    )
    func nothing(claims: String) throws {
        #expect(try Amira.request(claims: claims).answered() == nil)
    }

    @Test("a claim that cannot be told leaves the others as they are (§5.7.2, §5.7.4)")
    func partly() throws {
        let request = try Amira.request(
            claims: """
                {"given_name":{"values":["Noor","Amira"]},"given_name#ar":null,"family_name":{"value":"Other"},"age":null,
                "birthdate":{"essential":true},"nationalities":{"value":["JOR"]},"email":null}
                """)

        let claims = request.answered()?["claims"]

        #expect(
            claims == [
                "given_name": "Amira", "given_name#ar": "أميرة", "birthdate": "1990-05-17", "nationalities": ["JOR"],
            ])
    }

    @Test("what the person declined is kept back, claim by claim, and the evidence as one (§5.7.3)")
    func declined() throws {
        let request = try Amira.request(
            "{\"trust_framework\":null,\"time\":null,\"evidence\":[{\"type\":{\"value\":\"document\"}}]}",
            claims: "{\"given_name\":null,\"family_name\":null}")
        let all: Set<String> = [
            "verified_claims.given_name", "verified_claims.family_name", "verified_claims.verification.evidence",
        ]

        let withoutName = request.answered(withholding: ["verified_claims.family_name", "given_name"])
        let withoutEvidence = request.answered(withholding: ["verified_claims.verification.evidence"])

        #expect(request.consents == all)
        #expect(withoutName?["claims"] == ["given_name": "Amira"])
        #expect(withoutName?["verification"]?["evidence"] == [["type": "document"]])
        #expect(
            withoutEvidence?["verification"]
                == ["trust_framework": "example_framework", "time": "2026-03-01T10:00:00Z"])
        #expect(request.answered(withholding: all) == nil)
    }

    @Test("a condition on declined evidence is still one")
    func declinedCondition() throws {
        let request = try Amira.request(
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"vouch\"}}]}")

        #expect(request.answered(withholding: ["verified_claims.verification.evidence"]) == nil)
    }

    @Test("nothing verified is nothing told")
    func nobody() throws {
        #expect(try Amira.request().answered(from: []) == nil)
    }

    @Test("each set of an array is answered by itself, and those that cannot be are left out (§5.6)")
    func several() throws {
        let request = try Amira.request(
            text: """
                [{"verification":{"trust_framework":{"value":"other_framework"}},"claims":{"given_name":null,"place_of_birth":null}},
                {"verification":{"trust_framework":{"value":"gold"}},"claims":{"given_name":null}},
                {"verification":{"trust_framework":{"value":"example_framework"}},"claims":{"given_name":null}}]
                """)

        let both = request.answered(from: [Amira.proof, Amira.vouched])
        let one = request.answered(from: [Amira.proof])

        let vouched: JSON = [
            "verification": ["trust_framework": "other_framework"],
            "claims": ["given_name": "Amira", "place_of_birth": ["country": "JO", "locality": "Irbid"]],
        ]
        let proved: JSON = [
            "verification": ["trust_framework": "example_framework"], "claims": ["given_name": "Amira"],
        ]
        #expect(both == [vouched, proved])
        #expect(one == [proved])
        #expect(request.answered(from: []) == nil)
    }

    @Test("of several proofs that fit, one answers: that which tells most, and of equal ones the first")
    func preferred() throws {
        let most = try Amira.request(claims: "{\"given_name\":null,\"place_of_birth\":null}")
        let equal = try Amira.request()

        #expect(
            most.answered(from: [Amira.proof, Amira.vouched])?["verification"]?["trust_framework"] == "other_framework")
        #expect(
            equal.answered(from: [Amira.proof, Amira.vouched])?["verification"]?["trust_framework"]
                == "example_framework")
        #expect(
            equal.answered(from: [Amira.vouched, Amira.proof])?["verification"]?["trust_framework"] == "other_framework"
        )
    }

    @Test("essential are the claims said to be, and the evidence where any part of it is")
    func essential() throws {
        let request = try Amira.request(
            """
            {"trust_framework":{"essential":true},"evidence":[{"type":{"value":"document"},
            "check_details":[{"check_method":{"essential":true}}]}]}
            """,
            claims: "{\"given_name\":{\"essential\":true},\"family_name\":{\"essential\":false}}")

        #expect(
            request.essentialConsents == ["verified_claims.given_name", "verified_claims.verification.evidence"])
        #expect(try Amira.request(claims: "{\"given_name\":null}").essentialConsents == [])
    }
}

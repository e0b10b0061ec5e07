import JOSE
import Proofing
import Testing

/// What a request says of the verification, and what it is told; nil: the whole set is left out.
struct VerificationCase: Sendable, CustomTestStringConvertible {
    let name: String
    let asked: String
    let told: String?

    var testDescription: String { name }

    init(_ name: String, _ asked: String, _ told: String?) {
        (self.name, self.asked, self.told) = (name, asked, told)
    }
}

@Suite("Data that does not match what is required (OpenID Connect for Identity Assurance 1.0 §5.5, §5.7)")
struct MatchingTests {
    @Test(
        "a condition on the verification that is not met leaves out the whole set (§5.7.4)",
        arguments: [
            "{\"trust_framework\":{\"value\":\"eidas\"}}", "{\"trust_framework\":{\"values\":[\"eidas\",\"gold\"]}}",
            "{\"trust_framework\":{\"value\":null}}", "{\"trust_framework\":{\"value\":[\"example_framework\"]}}",
            "{\"trust_framework\":{\"value\":\"EXAMPLE_FRAMEWORK\"}}",
            "{\"trust_framework\":{\"value\":\"example_framework\"},\"assurance_level\":{\"value\":\"high\"}}",
            "{\"trust_framework\":null,\"verification_process\":{\"value\":\"case-8\"}}",
            "{\"trust_framework\":null,\"assurance_process\":{\"policy\":{\"value\":\"another\"}}}",
            // 264 days and two hours have gone by since the verification.
            "{\"trust_framework\":null,\"time\":{\"max_age\":0}}",
            "{\"trust_framework\":null,\"time\":{\"max_age\":22816799}}",
            "{\"trust_framework\":{\"max_age\":1000000000}}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"vouch\"}}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"utility_bill\"}}]}",
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "document_details":{"type":{"values":["idcard","driving_permit"]}}}]}
            """,
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "document_details":{"issuer":{"country_code":{"value":"DEU"}}}}]}
            """,
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "document_details":{"date_of_issuance":{"max_age":86400}}}]}
            """,
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "check_details":[{"check_method":{"value":"vpip"}}]}]}
            """,
            // The register was checked by "data", but the document was not.
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "check_details":[{"check_method":{"value":"data"}}]}]}
            """,
            // What is not known here cannot be met, and must not be ignored (§5.5.1).
            "{\"trust_framework\":null,\"verifier\":{\"organization\":{\"value\":\"Harbour Identity\"}}}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"},\"method\":{\"value\":\"pipp\"}}]}",
            """
            {"trust_framework":null,"evidence":[{"type":{"value":"document"},
            "document":{"type":{"value":"passport"}}}]}
            """,
        ]
    )
    func unmet(verification: String) throws {
        #expect(try Amira.request(verification).answered() == nil)
    }

    @Test("a condition on what is not held is not met", arguments: ["time", "assurance_level", "verification_process"])
    func conditionOnNothing(name: String) throws {
        let bare = VerifiedClaims(["given_name": "Amira"], verification: .init(trustFramework: "bare"))
        let age = try Amira.request("{\"trust_framework\":null,\"\(name)\":{\"max_age\":1000000000}}")
        let value = try Amira.request("{\"trust_framework\":null,\"\(name)\":{\"values\":[\"x\",\"\"]}}")
        let evidence = try Amira.request(
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"}}]}")

        for request in [age, value, evidence] { #expect(request.answered(from: [bare]) == nil) }
        #expect(try Amira.request("{\"trust_framework\":null,\"\(name)\":null}").answered(from: [bare]) != nil)
    }

    @Test("of the verification is told what was asked for, and no more (§5.4)", arguments: cases)
    func told(_ example: VerificationCase) throws {
        let told = try #require(example.told)

        let answer = try Amira.request(example.asked).answered()

        #expect(answer?["verification"] == (try JSON(parsing: told)))
        #expect(answer?["claims"] == ["given_name": "Amira"])
    }

    static let cases: [VerificationCase] =
        plain + [
            VerificationCase(
                "an evidence alone has its type",
                "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"}}]}",
                "{\"trust_framework\":\"example_framework\",\"evidence\":[{\"type\":\"document\"}]}"),
            VerificationCase(
                "a document, with what was asked of it",
                """
                {"trust_framework":null,"evidence":[{"type":{"value":"document"},
                "document_details":{"type":{"values":["idcard","passport"]},"issuer":{"country_code":null,"locality":null},
                "date_of_expiry":{"max_age":0},"personal_number":null}}]}
                """,
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document","document_details":
                {"type":"passport","issuer":{"country_code":"JOR"},"date_of_expiry":"2030-01-30"}}]}
                """),
            VerificationCase(
                "an object asked for by null has only what it must have",
                """
                {"trust_framework":null,"assurance_process":null,"evidence":[{"type":{"value":"document"},
                "document_details":null,"check_details":null}]}
                """,
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document","document_details":
                {"type":"passport"},"check_details":[{"check_method":"vri"},{"check_method":"bvr"}]}]}
                """),
            VerificationCase(
                "filters are joined by or, and each gives what it asks for",
                """
                {"trust_framework":null,"evidence":[
                {"type":{"value":"document"},"document_details":{"document_number":null}},
                {"type":{"value":"electronic_record"},"record":{"type":{"value":"bank_account"}}},
                {"type":{"value":"document"},"document_details":{"date_of_issuance":null}}]}
                """,
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document","document_details":
                {"type":"passport","document_number":"P123","date_of_issuance":"2020-01-31"}}]}
                """),
            VerificationCase(
                "all evidence that fits is told",
                """
                {"trust_framework":null,"evidence":[
                {"type":{"value":"electronic_record"},"record":{"source":{"name":null}}},{"type":{"value":"document"}}]}
                """,
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document"},{"type":"electronic_record",
                "record":{"type":"population_register","source":{"name":"National Register"}}}]}
                """),
            VerificationCase(
                "checks that fit one of the filters are told",
                """
                {"trust_framework":null,"evidence":[{"type":{"value":"document"},"check_details":[
                {"check_method":{"values":["vri","x"]},"organization":null},{"check_id":{"value":"check-1"}},
                {"check_method":{"value":"vpip"}}]}]}
                """,
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document","check_details":[
                {"check_method":"vri","organization":"Harbour Identity","check_id":"check-1"}]}]}
                """),
            VerificationCase(
                "digests of documents are told whole",
                "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"},\"attachments\":null}]}",
                """
                {"trust_framework":"example_framework","evidence":[{"type":"document","attachments":\(attachments)}]}
                """),
        ]

    private static let plain = [
        VerificationCase(
            "nothing but the framework", "{\"trust_framework\":null}", "{\"trust_framework\":\"example_framework\"}"),
        VerificationCase(
            "a condition that is met",
            "{\"trust_framework\":{\"values\":[\"gold\",\"example_framework\"]},\"assurance_level\":{\"value\":\"substantial\"}}",
            "{\"trust_framework\":\"example_framework\",\"assurance_level\":\"substantial\"}"),
        VerificationCase(
            "a time that is not too long ago, to the second",
            "{\"trust_framework\":null,\"time\":{\"max_age\":22816800}}",
            "{\"trust_framework\":\"example_framework\",\"time\":\"2026-03-01T10:00:00Z\"}"),
        VerificationCase(
            "essential changes nothing (§5.7.1), nor do members that are not known",
            "{\"trust_framework\":{\"essential\":true},\"colour\":{\"essential\":true},\"verification_process\":{}}",
            "{\"trust_framework\":\"example_framework\",\"verification_process\":\"case-7\"}"),
        VerificationCase(
            "details of assurance are told whole and filter nothing (§5.4)",
            """
            {"trust_framework":null,"assurance_process":{"policy":null,
            "assurance_details":[{"assurance_type":{"value":"counter_fraud"}}]}}
            """,
            """
            {"trust_framework":"example_framework","assurance_process":{"policy":"example_policy","assurance_details":
            [{"assurance_type":"evidence_validation","assurance_classification":"score_2",
            "evidence_ref":[{"check_id":"check-1"}]}]}}
            """),
    ]

    private static let attachments = Amira.proof.verification.evidence[0].json["attachments"]?.text ?? ""
}

import JOSE
import Testing

@testable import Proofing

@Suite("A malformed request for verified claims (OpenID Connect for Identity Assurance 1.0 §5.3 to §5.6)")
struct MalformedRequestTests {
    @Test(
        "is refused whole where a set is not one",
        arguments: [
            "null", "true", "\"given_name\"", "7", "[null]", "[[]]", "[\"x\"]", "{}",
            "{\"claims\":{\"given_name\":null}}", "{\"verification\":{\"trust_framework\":null}}",
            "{\"verification\":null,\"claims\":{\"given_name\":null}}",
            "{\"verification\":[],\"claims\":{\"given_name\":null}}",
            "{\"verification\":\"eidas\",\"claims\":{\"given_name\":null}}",
        ]
    )
    func sets(text: String) {
        #expect(throws: MalformedVerifiedClaimsRequest.self) { try Amira.request(text: text) }
    }

    @Test(
        "is refused where the verification is not asked for as the specification says",
        arguments: [
            // trust_framework is required, and each element is null or an object.
            "{}", "{\"time\":null}", "{\"trust_framework\":\"eidas\"}", "{\"trust_framework\":[\"eidas\"]}",
            "{\"trust_framework\":{\"value\":\"a\",\"values\":[\"a\"]}}", "{\"trust_framework\":{\"values\":\"a\"}}",
            "{\"trust_framework\":{\"values\":[]}}", "{\"trust_framework\":{\"essential\":\"yes\"}}",
            "{\"trust_framework\":null,\"time\":7}", "{\"trust_framework\":null,\"time\":{\"max_age\":\"60\"}}",
            "{\"trust_framework\":null,\"time\":{\"max_age\":-1}}",
            "{\"trust_framework\":null,\"time\":{\"max_age\":null}}",
            "{\"trust_framework\":null,\"assurance_process\":\"x\"}",
            // Each evidence names its type by value (§5.4).
            "{\"trust_framework\":null,\"evidence\":null}", "{\"trust_framework\":null,\"evidence\":[]}",
            "{\"trust_framework\":null,\"evidence\":{\"type\":{\"value\":\"document\"}}}",
            "{\"trust_framework\":null,\"evidence\":[null]}", "{\"trust_framework\":null,\"evidence\":[{}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":null}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":\"document\"}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":7}}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"values\":[\"document\"]}}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"},\"document_details\":\"x\"}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"},\"check_details\":{}}]}",
            "{\"trust_framework\":null,\"evidence\":[{\"type\":{\"value\":\"document\"},\"check_details\":[null]}]}",
        ]
    )
    func verification(text: String) {
        #expect(throws: MalformedVerifiedClaimsRequest.self) { try Amira.request(text) }
    }

    @Test(
        "is refused where the claims are not asked for as OpenID Connect Core §5.5.1 says",
        arguments: [
            "{}", "[]", "true", "\"given_name\"", "{\"given_name\":true}", "{\"given_name\":\"Amira\"}",
            "{\"given_name\":{\"essential\":1}}", "{\"given_name\":{\"values\":[]}}",
            "{\"given_name\":{\"value\":1,\"values\":[1]}}", "{\"birthdate\":{\"max_age\":[]}}",
        ]
    )
    func claims(text: String) {
        #expect(throws: MalformedVerifiedClaimsRequest.self) { try Amira.request(claims: text) }
    }

    @Test("is refused with more sets or filters than an honest client has")
    func limits() throws {
        let set = "{\"verification\":{\"trust_framework\":null},\"claims\":{\"given_name\":null}}"
        let filter = "{\"type\":{\"value\":\"document\"}}"
        func several(_ text: String, _ count: Int) -> String {
            "[" + Array(repeating: text, count: count).joined(separator: ",") + "]"
        }

        #expect(throws: MalformedVerifiedClaimsRequest.self) { try Amira.request(text: several(set, 9)) }
        #expect(throws: MalformedVerifiedClaimsRequest.self) {
            try Amira.request("{\"trust_framework\":null,\"evidence\":\(several(filter, 17))}")
        }
        #expect(try Amira.request(text: several(set, 8)).elements.count == 8)
        #expect(throws: Never.self) {
            try Amira.request("{\"trust_framework\":null,\"evidence\":\(several(filter, 16))}")
        }
    }

    @Test("is none for members that are not known, for no set, and for a set without a claim to name")
    func lenient() throws {
        let unknown = try Amira.request(
            text: """
                {"verification":{"trust_framework":{"purpose":"x"},"colour":null,"verifier":{"organization":null}},
                "claims":{"given_name":{"purpose":"why"}},"purpose":7}
                """)

        #expect(unknown == (try Amira.request()))
        #expect(try Amira.request(text: "[]").answered() == nil)
        #expect(try Amira.request(claims: "null").answered() == nil)
    }

    @Test(
        "comes back from its own JSON as it was",
        arguments: [
            "{\"verification\":{\"trust_framework\":null},\"claims\":null}",
            "[]", "[{\"verification\":{\"trust_framework\":null},\"claims\":{\"a\":null}}]",
            """
            {"verification":{"trust_framework":{"values":["a","b"],"essential":true},"time":{"max_age":1.5},
            "assurance_process":{"assurance_details":[{"assurance_type":{"value":"x"}}]},"document":{"value":[1,{"a":null}]},
            "evidence":[{"type":{"value":"document","essential":true},"check_details":null,"attachments":null,
            "document_details":{"type":{"value":"passport"},"date_of_expiry":{"max_age":0}}}]},
            "claims":{"age":{"value":7},"n":{"values":[null]},"birthdate":{"max_age":60,"essential":true}}}
            """,
        ]
    )
    func roundTrip(text: String) throws {
        let request = try Amira.request(text: text)

        #expect(try VerifiedClaimsRequest(request.json) == request)
        #expect(try VerifiedClaimsRequest(JSON(parsing: request.json.text)) == request)
    }
}

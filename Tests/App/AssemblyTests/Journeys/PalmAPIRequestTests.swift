import FoundationEssentials
import HTTPTypes
import JOSE
import Testing

@Suite("/api/v1/palm: requests that are refused")
struct PalmAPIRequestTests {
    @Test("nobody without a token or a session is told anything", arguments: PalmCounter.posts)
    func noToken(path: String) async throws {
        try await PalmCounter.with { counter in
            for token in [nil, "", "of nobody"] {
                let answer = try await counter.post(path, ["ticket": "x", "capture": "AAAA"], by: token)
                #expect(answer.status == 401, "\(token ?? "none")")
                #expect(answer.fields[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            }
            for method in [HTTPRequest.Method.get, .delete] {
                #expect(try await counter.site.send(method, PalmCounter.path).status == 401)
            }
        }
    }

    @Test("a token for something else is 403 with the scope that is needed; one of the other kind is 401")
    func wrongScope() async throws {
        try await PalmCounter.with { counter in
            let (plain, person, kiosk) = (
                try await counter.token("openid profile"), try await counter.token(), try await counter.kiosk()
            )

            for path in PalmCounter.personal {
                let answer = try await counter.post(path, ["ticket": "x", "capture": "AAAA"], by: plain)
                #expect(answer.status == 403 && answer.error == "insufficient_scope")
                #expect(answer.fields[.wwwAuthenticate]?.contains("scope=\"palm\"") == true)
                #expect(try await counter.post(path, ["ticket": "x", "capture": "AAAA"], by: kiosk).status >= 401)
            }
            for path in PalmCounter.posts where !PalmCounter.personal.contains(path) {
                let body: JSON = ["ticket": "x", "capture": "AAAA"]
                #expect([401, 403].contains(try await counter.post(path, body, by: person).status))
                let other = try await counter.post(path, body, by: counter.kiosk("other"))
                #expect(other.status == 403 && other.error == "insufficient_scope")
            }
        }
    }

    @Test(
        "what is no small JSON object is refused before anything is looked up",
        arguments: [
            ("", 400), ("[1", 400), ("[]", 400), ("\"text\"", 400), ("{\"ticket\": 1, \"capture\": \"AAAA\"}", 400),
            ("{\"capture\": \"AAAA\"}", 400), ("{\"ticket\": \"x\", \"ticket\": \"y\"}", 400),
            ("{\"a\": [[[1]]]}", 400),
            (String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000), 400),
            ("{\"ticket\": \"\(String(repeating: "x", count: 1_048_576))\"}", 413),
        ]
    )
    func wrongBody(text: String, status: Int) async throws {
        try await PalmCounter.with { counter in
            let token = try await counter.token()

            let answer = try await counter.post("\(PalmCounter.path)/verification/finish", text: text, by: token)

            #expect(answer.status == status && answer.error == "invalid_request", "\(answer.text)")
        }
    }

    @Test("a body of another type, and a transaction with too long a name, are refused")
    func wrongForm() async throws {
        try await PalmCounter.with { counter in
            let token = try await counter.token()
            let long: JSON = ["transaction": .string(String(repeating: "t", count: 257))]

            for path in PalmCounter.personal {
                let answer = try await counter.post(
                    path, text: "ticket=x", by: token, type: "application/x-www-form-urlencoded")
                #expect(answer.status == 415)
            }
            let named = try await counter.post("\(PalmCounter.path)/verification/begin", long, by: token)
            #expect(named.status == 400 && named.error == "invalid_request")
        }
    }

    @Test("a script of another site, with the person's cookies, is refused", arguments: ["cross-site", "same-site"])
    func otherSite(site: String) async throws {
        try await PalmCounter.with { counter in
            try await counter.visitor.signIn(counter.noor)
            counter.visitor.fields[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site

            for path in PalmCounter.personal {
                let answer = try await counter.visitor.call(path, ["ticket": "x", "capture": "AAAA"])
                #expect(answer.status == 403 && answer.error == "access_denied")
            }
            #expect(try await counter.visitor.send(.delete, PalmCounter.path).status == 403)
        }
    }
}

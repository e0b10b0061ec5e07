import FoundationEssentials
import HTTPTypes
import JOSE
import Testing

@testable import DemoRelyingParty

@Suite("The demo's refresh (OpenID Connect Core §12) and sign-out (RP-Initiated Logout 1.0)")
struct DemoSessionTests {
    @Test("does nothing for a form from elsewhere", arguments: ["/refresh", "/logout"])
    func foreignForm(_ path: String) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()

            let answers = [
                try await browser.post(path, []), try await browser.post(path, [("csrf", "guessed")]),
                try await harness.browser.post(path, [("csrf", browser.get("/").formToken)]),
            ]

            #expect(answers.map(\.status) == [403, 403, 403])
            #expect(harness.provider.requests("token") == 1)
            #expect(try await browser.get("/").text.contains("person-1"))
        }
    }

    @Test("changes nothing by being looked at", arguments: ["/refresh", "/logout"])
    func safeMethods(_ path: String) async throws {
        try await DemoHarness.run { harness in
            let answer = try await harness.browser.get(path)

            #expect(answer.status == 405)
        }
    }

    @Test("tells that the refresh token is no longer good")
    func refreshRefused() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()
            harness.provider.behave { $0.refusal = "invalid_grant" }

            _ = try await browser.post("/refresh", [("csrf", browser.get("/").formToken)])

            let page = try await browser.get("/").text
            #expect(page.contains("invalid_grant: as it was told to"))
            #expect(page.contains("role=\"alert\""))
        }
    }

    @Test(
        "keeps the old tokens where the new ones are not to be believed",
        arguments: [
            ("sub", JSON.string("person-2")), ("iss", "https://elsewhere.example"), ("nonce", "new"), ("auth_time", 1),
        ])
    func refreshDistrusted(_ claim: String, _ value: JSON) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()
            let before = try await browser.get("/").text.contains("person-1")
            harness.provider.behave { $0.changeClaims = { $0[claim] = value } }

            _ = try await browser.post("/refresh", [("csrf", browser.get("/").formToken)])

            let page = try await browser.get("/").text
            #expect(before)
            #expect(page.contains("did not pass the checks"))
            #expect(!page.contains("person-2"))
        }
    }

    @Test("renews the tokens, again and again, and shows when each ends")
    func refresh() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()

            for _ in 0..<3 {
                harness.clock.advance(60)
                let answer = try await browser.post("/refresh", [("csrf", browser.get("/").formToken)])
                #expect(answer.location == "/")
            }

            let page = try await browser.get("/").text
            #expect(page.contains("role=\"status\""))
            #expect(page.contains(Moment.text(harness.clock.now.addingTimeInterval(240))))
            #expect(page.contains(Moment.text(harness.clock.now.addingTimeInterval(300))))
            #expect(page.contains("Nora &lt;Heron&gt;"))
            #expect(harness.provider.requests("token") == 4)
        }
    }

    @Test("presents a refresh token once, however often the button is pressed")
    func parallelRefresh() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()
            let token = try await browser.get("/").formToken

            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await browser.post("/refresh", [("csrf", token)]) } }
                try await group.waitForAll()
            }

            #expect(try await !browser.get("/").text.contains("role=\"alert\""))
        }
    }

    @Test("signs out here at once, gives the refresh token back, and goes on to the server")
    func signOut() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()
            let home = try await browser.get("/")

            let answer = try await browser.post("/logout", [("csrf", home.formToken)])

            let parameters = answer.parameters
            #expect(answer.location?.hasPrefix(harness.provider.issuer + "/logout?") == true)
            #expect(parameters["post_logout_redirect_uri"] == DemoHarness.baseURL + "/signed-out")
            #expect(parameters["client_id"] == "demo")
            #expect(parameters["id_token_hint"]?.split(separator: ".").count == 3)
            #expect(harness.provider.refreshToken == nil)
            #expect(try await browser.get("/").formToken.isEmpty)
            let state = parameters["state"] ?? ""
            #expect(try await browser.get("/signed-out?state=\(state)").text.contains("and at the sign-in server"))
            #expect(try await !browser.get("/signed-out?state=\(state)").text.contains("and at the sign-in server"))
        }
    }

    @Test("lets the sign-out button lead to the server, and no form anywhere else (CSP Level 3 §6.4.2)")
    func formActions() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let before = try await browser.get("/").headers[.contentSecurityPolicy]
            _ = try await browser.signIn()

            let after = try await browser.get("/").headers[.contentSecurityPolicy]

            #expect(before?.hasSuffix("form-action 'self'") == true)
            #expect(after?.hasSuffix("form-action 'self' \(harness.provider.issuer)") == true)
        }
    }

    @Test("forgets the first rows when there are too many, and old ones by themselves")
    func rows() {
        let rows = ExpiringRows<Int>(lifetime: 10, countMax: 2)
        let start = Date(timeIntervalSince1970: 0)
        for (number, name) in ["a", "b", "c"].enumerated() {
            rows.insert(number, under: name, at: start.addingTimeInterval(TimeInterval(number)))
        }

        #expect(rows.count == 2)
        #expect(rows.row(under: "a", at: start) == nil)
        #expect(rows.row(under: "c", at: start.addingTimeInterval(11)) == 2)
        #expect(rows.row(under: "c", at: start.addingTimeInterval(12)) == nil)
        #expect(rows.take(under: "b", at: start, if: { $0 == 7 }) == nil)
        #expect(rows.take(under: "b", at: start) == 1)
        #expect(rows.take(under: "b", at: start) == nil)
    }
}

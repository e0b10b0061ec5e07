import FoundationEssentials
import JOSE
import Testing
import WebClient

@testable import DemoRelyingParty

@Suite("The demo's payments (RFC 9470)")
struct DemoPaymentTests {
    private static let palm = "urn:surety:acr:palm"

    @Test("believe no token with a flaw, and take nothing that is no order")
    func refusedTokens() async throws {
        try await DemoHarness.run { harness in
            _ = try await harness.browser.signIn()
            let good = harness.provider.accessToken
            let order: [String: JSON] = ["reference": "r-1", "amount_cents": 100, "payee": "Corner Bakery"]
            var flawed: [String] = ["", "no token", String(good.dropLast(8)) + "AAAAAAAA"]
            for (name, value) in [("aud", "https://elsewhere.example" as JSON), ("iss", "https://elsewhere.example")] {
                harness.provider.behave { $0.changeAccessToken = { $0[name] = value } }
                _ = try await harness.browser.signIn()
                flawed.append(harness.provider.accessToken)
            }

            for token in flawed {
                let answer = try await harness.pay(order, token)
                #expect(answer.status == 401)
                #expect(answer.header("www-authenticate")?.contains("insufficient") == false)
            }
            for missing in order.keys {
                #expect(try await harness.pay(order.filter { $0.key != missing }, good).status == 400)
            }
            #expect(try await harness.pay(order.merging(["amount_cents": -1]) { $1 }, good).status == 400)
        }
    }

    @Test("need a sign-in as strong and as recent as they say, above the limit")
    func demand() async throws {
        try await DemoHarness.run { harness in
            let order: [String: JSON] = ["reference": "r-1", "amount_cents": 50_001, "payee": "Harbour Bicycles"]
            _ = try await harness.browser.signIn()
            let weak = try await harness.pay(order, harness.provider.accessToken)
            harness.provider.behave { $0.acr = Self.palm }
            _ = try await harness.browser.signIn()
            harness.clock.advance(290)
            let strong = try await harness.pay(order, harness.provider.accessToken)
            harness.provider.behave { $0.changeAccessToken = { $0["auth_time"] = 1_799_999_900 } }
            _ = try await harness.browser.signIn()
            let old = try await harness.pay(order, harness.provider.accessToken)

            #expect([weak.status, strong.status, old.status] == [401, 200, 401])
            for refused in [weak, old] {
                let challenge = try #require(refused.header("www-authenticate"))
                #expect(StepUpDemand(challenge: challenge) == PaymentService.demand)
            }
        }
    }

    @Test("are made once for one reference, whoever asks again")
    func once() async throws {
        try await DemoHarness.run { harness in
            _ = try await harness.browser.signIn()
            let order: [String: JSON] = ["reference": "r-1", "amount_cents": 100, "payee": "Corner Bakery"]

            let first = try await harness.pay(order, harness.provider.accessToken)
            let again = try await harness.pay(order, harness.provider.accessToken)

            #expect(first.status == 200)
            #expect(first.body == again.body)
        }
    }

    @Test("are begun by a form of the bank's page alone")
    func foreignForm() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()

            let answers = [
                try await browser.post("/payment", [("amount", "small")]),
                try await browser.post("/payment", [("amount", "small"), ("csrf", "guessed")]),
                try await browser.post("/payment/cancel", [("payment", "any")]),
            ]

            #expect(answers.map(\.status) == [403, 403, 403])
            #expect(harness.payments.count == 0)
        }
    }

    @Test("go through at once where they are small")
    func small() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser

            let page = try await browser.order("small")

            #expect(page.contains("<h1>Paid</h1>"))
            #expect(page.contains("20.00 EUR"))
            #expect(harness.payments.count == 1)
        }
    }

    @Test("go round: challenge, sign-in with just that, and one payment")
    func circle() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let challenged = try await browser.order("large")
            let asked = try await browser.get("/payment/prove").parameters
            harness.provider.behave { $0.acr = Self.palm }

            let answer = try await browser.signIn("/payment/prove")
            let paid = try await browser.get("/payment").text
            let again = try await browser.get("/payment/prove")

            #expect(challenged.contains("This payment needs your palm"))
            #expect(challenged.contains("insufficient_user_authentication"))
            #expect(asked["acr_values"] == Self.palm)
            #expect(asked["max_age"] == "300")
            #expect(asked["id_token_hint"]?.split(separator: ".").count == 3)
            #expect(answer.location == "/payment")
            #expect(paid.contains("<h1>Paid</h1>"))
            #expect(paid.contains("1,200.00 EUR"))
            #expect(again.location == "/payment")
            #expect(harness.payments.count == 2)
        }
    }

    @Test("are not made where the sign-in came back as weak as it left")
    func stillWeak() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.order("large")

            _ = try await browser.signIn("/payment/prove")

            let page = try await browser.get("/payment").text
            #expect(page.contains("Nothing was paid"))
            #expect(page.contains("enrol your palm"))
            #expect(page.contains("href=\"\(harness.provider.issuer)/\""))
            #expect(harness.payments.count == 2)
        }
    }

    @Test(
        "are not made where the server or the person says no",
        arguments: [
            ("unmet_authentication_requirements", "enrol your palm"), ("access_denied", "said no"),
            ("server_error", "Something went wrong"),
        ])
    func refused(_ code: String, _ sentence: String) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.order("large")
            let answer = try await browser.approved("/payment/prove").filter { $0.0 != "code" }

            let told = try await browser.get("/callback?" + FormText.encode(answer + [("error", code)]))
            let page = try await browser.get(told.location ?? "").text

            #expect(told.location == "/payment")
            #expect(page.contains("Nothing was paid"))
            #expect(page.contains(sentence))
            #expect(page.contains(code))
            #expect(harness.payments.count == 1)
            #expect(try await browser.get("/").text.contains("person-1"))
        }
    }

    @Test("are not made for somebody else than ordered them")
    func somebodyElse() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.order("large")
            harness.provider.behave { behaviour in
                behaviour.acr = Self.palm
                behaviour.userInfoSubject = "person-2"
                behaviour.changeClaims = { $0["sub"] = "person-2" }
            }

            _ = try await browser.signIn("/payment/prove")

            let page = try await browser.get("/payment").text
            #expect(page.contains("Somebody else signed in"))
            #expect(harness.payments.count == 1)
            #expect(try await browser.get("/").text.contains("person-1"))
        }
    }

    @Test("are forgotten when somebody else signs in on the same browser")
    func otherPerson() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.order("large")
            harness.provider.behave { behaviour in
                behaviour.userInfoSubject = "person-2"
                behaviour.changeClaims = { $0["sub"] = "person-2" }
            }

            _ = try await browser.signIn()

            #expect(try await browser.get("/payment").location == "/")
        }
    }

    @Test("end where the person does not want them any more, or the service does not answer")
    func ended() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let page = try await browser.order("large")
            let parts = page.split(separator: #"name="payment" value=""#, maxSplits: 1)
            let id = String(try #require(parts.dropFirst().first, "\(page)").prefix { $0 != "\"" })
            let token = try await browser.get("/payment").formToken

            _ = try await browser.post("/payment/cancel", [("csrf", token), ("payment", id)])

            #expect(try await browser.get("/payment").text.contains("Nothing was paid"))
            #expect(try await browser.get("/payment/prove").location == "/payment")
            harness.payments.cut()
            #expect(try await browser.order("small").contains("Look at your payments"))
        }
    }

    @Test("are asked for once, however often the same answer comes back")
    func parallel() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.order("large")
            harness.provider.behave { $0.acr = Self.palm }
            let first = try await browser.approved("/payment/prove")
            let second = try await browser.approved("/payment/prove")

            try await withThrowingTaskGroup(of: Void.self) { group in
                for answer in [first, second, first, second] {
                    group.addTask { _ = try await browser.get("/callback?" + FormText.encode(answer)) }
                }
                try await group.waitForAll()
            }

            #expect(harness.payments.count <= 2)
        }
    }

    @Test(
        "read challenges in every form that RFC 9110 allows, and no others",
        arguments: [
            (#"Bearer error="insufficient_user_authentication", acr_values="a b", max_age="5""#, ["a", "b"], 5),
            (#"bearer max_age=0,error=insufficient_user_authentication"#, [], 0),
            (#"Bearer realm="a, \"b\"", error="insufficient_user_authentication",acr_values="x""#, ["x"], nil),
        ] as [(String, [String], Int?)])
    func challenges(_ text: String, _ classes: [String], _ maxAge: Int?) {
        #expect(StepUpDemand(challenge: text) == StepUpDemand(acrValues: classes, maxAgeSeconds: maxAge))
    }

    @Test(
        "take nothing else for a challenge",
        arguments: [
            "", "Bearer", #"Bearer error="invalid_token""#, #"Bearer error="insufficient_user_authentication""#,
            #"Basic error="insufficient_user_authentication", acr_values="a""#,
            #"Bearer error="insufficient_user_authentication", acr_values="a"#,
            #"Bearer error="insufficient_user_authentication", acr_values="a", acr_values="b""#,
        ])
    func noChallenges(_ text: String) {
        #expect(StepUpDemand(challenge: text) == nil)
    }
}

extension DemoHarness {
    fileprivate func pay(_ order: [String: JSON], _ token: String) async throws -> WebResponse {
        let header = WebHeader("authorization", "Bearer \(token)")
        return try await payments.send(
            .post(Self.baseURL + DemoRelyingParty.Path.payments, json: JSON.object(order).bytes(), headers: [header]))
    }
}

extension DemoBrowser {
    /// Signs in, orders a payment, and answers the page that comes then.
    fileprivate func order(_ amount: String) async throws -> String {
        if try await get("/").formToken.isEmpty { _ = try await signIn() }
        let token = try await get("/").formToken
        let answer = try await post("/payment", [("csrf", token), ("amount", amount)])
        return try await get(answer.location ?? "").text
    }
}

import Cryptography
import HTTPTypes
import JOSE
import Testing

@testable import DemoRelyingParty

@Suite("The demo's sign-in (OpenID Connect Core §3.1)")
struct DemoSignInTests {
    /// A way in which a provider, or somebody who plays one, can cheat.
    struct Deceit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: Check.Rule
        let behaviour: @Sendable (inout StubProvider.Behaviour) -> Void

        init(
            _ name: String, _ rule: Check.Rule, _ behaviour: @escaping @Sendable (inout StubProvider.Behaviour) -> Void
        ) {
            testDescription = name
            self.rule = rule
            self.behaviour = behaviour
        }

        static func claim(_ name: String, _ value: JSON?, breaks rule: Check.Rule) -> Deceit {
            Deceit("\(name): \(value?.text ?? "none")", rule) { $0.changeClaims = { $0[name] = value } }
        }

        static let all: [Deceit] = [
            .claim("iss", "https://elsewhere.example", breaks: .issuer),
            .claim("aud", "another-client", breaks: .audience),
            .claim("azp", "another-client", breaks: .authorizedParty),
            .claim("exp", 1_799_999_000, breaks: .times),
            .claim("exp", nil, breaks: .times),
            .claim("iat", 1_800_001_000, breaks: .times),
            .claim("nonce", "of another sign-in", breaks: .nonce),
            .claim("nonce", nil, breaks: .nonce),
            .claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA", breaks: .accessTokenHash),
            .claim("sub", nil, breaks: .subject),
            Deceit("several audiences and no azp", .authorizedParty) {
                $0.changeClaims = { claims in
                    claims["aud"] = ["demo", "another-client"]
                    claims["azp"] = nil
                }
            },
            Deceit("a key that is not published", .signature) {
                $0.foreignKey = try? PrivateKey.generate(.rsa(bits: 2_048))
            },
            Deceit("another algorithm", .signature) { $0.algorithm = .PS256 },
            Deceit("userinfo of somebody else", .subject) { $0.userInfoSubject = "person-2" },
        ]
    }

    @Test("believes no token with a flaw, and names the rule", arguments: Deceit.all)
    func deceit(_ deceit: Deceit) async throws {
        try await DemoHarness.run { harness in
            harness.provider.behave(deceit.behaviour)
            let browser = harness.browser

            let answer = try await browser.signIn()

            #expect(answer.status == 400)
            #expect(answer.text.contains(deceit.rule.source))
            #expect(try await browser.get("/").formToken.isEmpty)
        }
    }

    @Test("takes an answer from the browser that began, and no other")
    func otherBrowser() async throws {
        try await DemoHarness.run { harness in
            let answer = try await harness.browser.approved()

            let stolen = try await harness.browser.get("/callback?" + FormText.encode(answer))

            #expect(stolen.status == 400)
            #expect(harness.provider.requests("token") == 0)
        }
    }

    @Test("takes an answer once, and not after ten minutes")
    func once() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let first = try await browser.approved()
            let late = try await browser.approved()
            #expect(try await browser.get("/callback?" + FormText.encode(first)).status == 303)

            let again = try await browser.get("/callback?" + FormText.encode(first))
            harness.clock.advance(601)
            let tooLate = try await browser.get("/callback?" + FormText.encode(late))

            #expect([again.status, tooLate.status] == [400, 400])
            #expect(harness.provider.requests("token") == 1)
        }
    }

    @Test(
        "gives no code away that another issuer sent (RFC 9207)",
        arguments: [[("iss", "https://elsewhere.example")], []])
    func mixUp(_ issuer: [(String, String)]) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let answer = try await browser.approved().filter { $0.0 != "iss" } + issuer

            let told = try await browser.get("/callback?" + FormText.encode(answer))

            #expect(told.status == 400)
            #expect(told.text.contains(Check.Rule.answerIssuer.source))
            #expect(harness.provider.requests("token") == 0)
        }
    }

    @Test(
        "makes nothing of parameters that are no answer",
        arguments: ["", "?state=x", "?code=x", "?state=x&state=y&code=z", "?state=%zz&code=z", "?state=%ff&code=z"])
    func malformed(_ query: String) async throws {
        try await DemoHarness.run { harness in
            let told = try await harness.browser.get("/callback" + query)

            #expect(told.status == 400)
        }
    }

    @Test("says what the server answered, and shows it as text alone")
    func refusal() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let answer = try await browser.approved("/login?prompt=none").filter { $0.0 != "code" }
            let error = [("error", "login_required"), ("error_description", "<b>nobody</b> is signed in")]

            let told = try await browser.get("/callback?" + FormText.encode(answer + error))

            #expect(told.status == 200)
            #expect(told.text.contains("login_required: &lt;b&gt;nobody&lt;/b&gt; is signed in"))
        }
    }

    @Test("says that the server refused the code, cannot be reached or is another")
    func providerFails() async throws {
        try await DemoHarness.run { harness in
            harness.provider.behave { $0.refusal = "invalid_grant" }

            let told = try await harness.browser.signIn()

            #expect(told.status == 502)
            #expect(told.text.contains("invalid_grant"))
        }
        try await DemoHarness.run { harness in
            harness.provider.behave { $0.discoveredIssuer = "https://elsewhere.example" }

            let told = try await harness.browser.get("/login")

            #expect(told.status == 502)
        }
    }

    @Test("asks for a code with all that protects it")
    func request() async throws {
        try await DemoHarness.run { harness in
            let asked = try await harness.browser.get("/login?prompt=login&max_age=60&other=1", language: "ar")

            let parameters = asked.parameters
            #expect(asked.location?.hasPrefix(harness.provider.issuer + "/authorize?tenant=one&") == true)
            #expect(parameters["response_type"] == "code")
            #expect(parameters["client_id"] == "demo")
            #expect(parameters["redirect_uri"] == DemoHarness.baseURL + "/callback")
            #expect(parameters["scope"] == "openid profile email offline_access")
            #expect(parameters["code_challenge_method"] == "S256")
            for name in ["state", "nonce", "code_challenge"] { #expect(parameters[name]?.utf8.count == 43) }
            #expect(parameters["prompt"] == "login")
            #expect(parameters["max_age"] == "60")
            #expect(parameters["ui_locales"] == "ar")
            #expect(parameters["other"] == nil)
            #expect(asked.headers[.setCookie]?.contains("HttpOnly; SameSite=Lax") == true)
        }
    }

    @Test("shows who signed in, every check and the token, but not the tokens that open something")
    func signedIn() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser

            let answer = try await browser.signIn()
            let page = try await browser.get("/").text

            #expect(answer.status == 303)
            #expect(answer.location == "/")
            #expect(page.contains("Nora &lt;Heron&gt;"))
            #expect(page.contains(harness.provider.issuer))
            let notAsked: Set<Check.Rule> = [.authenticationTime, .authenticationClass]
            for rule in Check.Rule.allCases where !notAsked.contains(rule) { #expect(page.contains(rule.source)) }
            #expect(page.split(separator: #"class="passed""#).count == Check.Rule.allCases.count - notAsked.count + 1)
            for shown in [
                "person-1", "session-1", "[&quot;pwd&quot;]", "1800000300", "2027-01-15 08:05:00 UTC", "key-1",
            ] {
                #expect(page.contains("<bdi>\(shown)</bdi>"), "\(shown)")
            }
            #expect(!page.contains(harness.provider.accessToken))
            #expect(!page.contains("refresh-"))
        }
    }

    @Test("names the session anew with each sign-in, and forgets the old one")
    func sessionIsNew() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let first = try await browser.signIn().headers[.setCookie]

            let second = try await browser.signIn().headers[.setCookie]

            #expect(first != second)
            #expect(harness.demo.desk.sessions.count == 1)
        }
    }

    @Test("takes a posted answer, which comes without cookies, when the browser follows with them")
    func formPost() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let answer = try await browser.approved("/login?response_mode=form_post")

            let posted = try await browser.post("/callback", answer, withCookies: false)
            let stranger = try await harness.browser.get(posted.location ?? "")
            let own = try await browser.get(posted.location ?? "")

            #expect(posted.status == 303)
            #expect(posted.location?.contains("code") == false)
            #expect(stranger.status == 400)
            #expect(own.status == 303)
            #expect(try await browser.get("/").text.contains("person-1"))
        }
    }

    @Test("takes an answer in the way it was asked for, and no other")
    func responseMode() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let toPost = try await browser.approved("/login?response_mode=form_post")
            let toRedirect = try await browser.approved()

            let redirected = try await browser.get("/callback?" + FormText.encode(toPost))
            let posted = try await browser.post("/callback", toRedirect)

            #expect([redirected.status, posted.status] == [400, 400])
            #expect(harness.provider.requests("token") == 0)
        }
    }

    @Test("wants the person to have signed in as lately as it asked for")
    func freshness() async throws {
        try await DemoHarness.run { harness in
            harness.provider.behave { $0.changeClaims = { $0["auth_time"] = 1_799_999_900 } }
            var statuses: [Int] = []
            for login in ["/login?max_age=60", "/login?prompt=login", "/login?max_age=120"] {
                statuses.append(try await harness.browser.signIn(login).status)
            }
            harness.provider.behave { $0.changeClaims = { $0["auth_time"] = nil } }
            statuses.append(try await harness.browser.signIn("/login?max_age=120").status)

            #expect(statuses == [400, 400, 303, 400])
        }
    }

    @Test("fetches keys once, and once more for a key it does not know")
    func keys() async throws {
        try await DemoHarness.run { harness in
            #expect(try await harness.browser.signIn().status == 303)
            #expect(try await harness.browser.signIn().status == 303)
            #expect(harness.provider.requests("jwks") == 1)
            harness.clock.advance(11)
            harness.provider.rename(key: "key-2")

            let rotated = try await harness.browser.signIn()

            #expect(rotated.status == 303)
            #expect(harness.provider.requests("jwks") == 2)
            #expect(harness.provider.requests("discovery") == 1)
        }
    }

    @Test("lets somebody in though userinfo does not answer, and says so")
    func noUserInfo() async throws {
        try await DemoHarness.run { harness in
            harness.provider.behave { $0.userInfoStatus = 401 }
            let browser = harness.browser

            let answer = try await browser.signIn()
            let page = try await browser.get("/").text

            #expect(answer.status == 303)
            #expect(page.contains("userinfo answered 401"))
        }
    }
}

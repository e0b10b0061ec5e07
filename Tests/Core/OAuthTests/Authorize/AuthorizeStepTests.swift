import JOSE
import TestKit
import Testing

@testable import OAuth

@Suite("The rules of the authorization endpoint, each answered to the client (RFC 6749 §4.1.2.1)")
struct AuthorizeStepTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let changes: [String: String?]
        let code: OAuthError.Code

        init(_ description: String, _ changes: [String: String?], _ code: OAuthError.Code = .invalidRequest) {
            testDescription = description
            self.changes = changes
            self.code = code
        }
    }

    private static let long = String(repeating: "a", count: 2_049)

    static let refused: [Row] = [
        Row("RequireCodeResponse: missing", ["response_type": nil]),
        Row("RequireCodeResponse: token", ["response_type": "token"], .unsupportedResponseType),
        Row("RequireCodeResponse: id_token", ["response_type": "id_token"], .unsupportedResponseType),
        Row("RequireCodeResponse: hybrid", ["response_type": "code id_token"], .unsupportedResponseType),
        Row("RequireCodeResponse: none", ["response_type": "none"], .unsupportedResponseType),
        Row("RequireCodeResponse: another case", ["response_type": "Code"], .unsupportedResponseType),
        Row("RequireCodeResponse: not registered for it", ["client_id": "machine"], .unauthorizedClient),
        Row("ChooseResponseMode: unknown", ["response_mode": "web_message"]),
        Row("ChooseResponseMode: JARM", ["response_mode": "query.jwt"]),
        Row("RefuseRequestObjects: request", ["request": "e30.e30.e30"], .requestNotSupported),
        Row("RefuseRequestObjects: request_uri", ["request_uri": "https://app.example/r"], .requestURINotSupported),
        Row(
            "RefuseRequestObjects: PAR", ["request_uri": "urn:ietf:params:oauth:request_uri:x"], .requestURINotSupported
        ),
        Row("RefuseRequestObjects: registration", ["registration": "{}"], .registrationNotSupported),
        Row("RequireProofKey: missing", ["code_challenge": nil, "code_challenge_method": nil]),
        Row("RequireProofKey: method alone", ["code_challenge": nil]),
        Row("RequireProofKey: plain by default", ["code_challenge_method": nil]),
        Row("RequireProofKey: plain", ["code_challenge_method": "plain"]),
        Row("RequireProofKey: another case", ["code_challenge_method": "s256"]),
        Row("RequireProofKey: too short", ["code_challenge": "abc"]),
        Row("RequireProofKey: padded", ["code_challenge": .some(ProofKeyTests.challenge + "=")]),
        Row(
            "RequireProofKey: always for a public client",
            ["client_id": "public", "code_challenge": nil, "code_challenge_method": nil]),
        Row(
            "RequireProofKey: method alone, where it may be left out",
            ["client_id": "old", "code_challenge": nil, "code_challenge_method": "S256"]),
        Row(
            "RequireProofKey: plain, where it may be left out", ["client_id": "old", "code_challenge_method": "plain"]),
        Row("ReadScope: forbidden character", ["scope": "openid \"x\""], .invalidScope),
        Row("ReadScope: none is registered", ["scope": "admin root"], .invalidScope),
        Row("ReadPrompt: unknown", ["prompt": "force"]),
        Row("ReadPrompt: another case", ["prompt": "None"]),
        Row("ReadPrompt: none and another", ["prompt": "none login"]),
        Row("ReadPrompt: comma", ["prompt": "login,consent"]),
        Row("ReadMaxAge: negative", ["max_age": "-1"]),
        Row("ReadMaxAge: a sign", ["max_age": "+1"]),
        Row("ReadMaxAge: a fraction", ["max_age": "1.5"]),
        Row("ReadMaxAge: a word", ["max_age": "never"]),
        Row("ReadMaxAge: other digits", ["max_age": "\u{0661}"]),
        Row("ReadMaxAge: beyond 32 bits", ["max_age": "2147483648"]),
        Row("ReadMaxAge: a blank", ["max_age": " 1"]),
        Row("ReadClaims: no JSON", ["claims": "x"]),
        Row("ReadClaims: no object", ["claims": "{\"userinfo\":[]}"]),
        Row("ReadResources: not registered", ["resource": "https://api.example/"], .invalidTarget),
        Row("ReadResources: relative", ["resource": "/api"], .invalidTarget),
        Row("ReadResources: fragment", ["resource": "https://pay.example#x"], .invalidTarget),
        Row("ReadResources: a prefix", ["resource": "https://pay.example/a"], .invalidTarget),
        Row("ReadIDTokenHint: garbage", ["id_token_hint": "x"]),
        Row("LimitLengths: nonce", ["nonce": .some(long)]),
        Row("LimitLengths: login_hint", ["login_hint": .some(long)]),
        Row("LimitLengths: ui_locales", ["ui_locales": .some(long)]),
        Row("LimitLengths: claims_locales", ["claims_locales": .some(long)]),
        Row("LimitLengths: acr_values", ["acr_values": .some(long)]),
        Row("LimitLengths: display", ["display": .some(long)]),
    ]

    private func house() async throws -> House {
        let house = try await House()
        try await house.add("app", ["resources": ["https://pay.example"]])
        try await house.add("public", ["token_endpoint_auth_method": "none"])
        try await house.add("old", ["require_pkce": false])
        try await house.add("machine", ["grant_types": ["client_credentials"]])
        return house
    }

    @Test("refuses, with state and issuer, and asks nobody", arguments: refused)
    func refuses(row: Row) async throws {
        let house = try await house()

        let response = try #require(try await house.begin(row.changes, in: TestBrowser()).response)

        #expect(response.error == row.code.rawValue)
        #expect(response["state"] == "st" && response["iss"] == "https://id.example" && response["code"] == nil)
        let detail = try #require(response["error_description"])
        #expect(detail.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }, "\(detail)")
        #expect(response.location?.hasPrefix("https://app.example/cb?error=") == true)
    }

    @Test("refuses parameters that come twice, unknown ones too", arguments: ["scope", "nonce", "prompt", "whatever"])
    func duplicates(name: String) async throws {
        let house = try await house()
        let pairs = Parameters.authorize(["prompt": "none", "whatever": "x"]).pairs

        let outcome = try await house.authorize.begin(
            Parameters(pairs + [(name, "x")]), in: TestBrowser().cookies, from: TestBrowser.address, of: house.tenant)

        #expect(outcome.response?.error == "invalid_request")
        #expect(outcome.response?["state"] == "st")
    }

    @Test("a state that comes twice is not sent back")
    func duplicateState() async throws {
        let house = try await house()
        let pairs = Parameters.authorize().pairs

        let outcome = try await house.authorize.begin(
            Parameters(pairs + [("state", "other")]), in: TestBrowser().cookies, from: TestBrowser.address,
            of: house.tenant)

        #expect(outcome.response?.error == "invalid_request")
        #expect(outcome.response?["state"] == nil && outcome.response?["iss"] == "https://id.example")
    }

    @Test("a state that is too long is refused, and still sent back as it came")
    func longState() async throws {
        let house = try await house()

        let response = try await house.begin(["state": Self.long], in: TestBrowser()).response

        #expect(response?.error == "invalid_request" && response?["state"] == Self.long)
    }

    @Test(
        "an error travels the way the client asked for, once that is known",
        arguments: [("query", "?error="), ("fragment", "#error="), ("form_post", nil)] as [(String, String?)]
    )
    func mode(mode: String, start: String?) async throws {
        let house = try await house()

        let response = try await house.begin(["response_mode": mode, "scope": "admin"], in: TestBrowser()).response

        #expect(response?.location?.hasPrefix("https://app.example/cb" + (start ?? "-")) == start.map { _ in true })
        #expect(response?.error == "invalid_scope" && response?["iss"] == "https://id.example")
    }

    @Test(
        "parameters that nobody knows are ignored (RFC 6749 §3.1)",
        arguments: [
            ["foo": "bar"], ["request ": "x"], ["display": "popup"], ["claims_locales": "ar"], ["acr_values": "x y"],
        ]
    )
    func ignoresUnknown(changes: [String: String]) async throws {
        let house = try await house()

        #expect(try await house.begin(changes, in: TestBrowser()).interaction == .signIn(hint: nil, reason: nil))
    }

    private func request(_ changes: [String: String?], _ house: House) async throws -> AuthorizationRequest {
        guard case .ask(_, _, let request) = try await house.begin(changes, in: TestBrowser()) else {
            throw Unexpected()
        }
        return request
    }

    private struct Unexpected: Error {}

    @Test(
        "keeps the scopes that the client is registered for, and leaves the others out (RFC 6749 §3.3)",
        arguments: [
            (nil, []), ("openid", ["openid"]), ("openid admin", ["openid"]),
            ("email openid email", ["email", "openid"]),
            ("openid offline_access", ["openid", "offline_access"]), ("profile", ["profile"]),
        ] as [(String?, [String])]
    )
    func scope(text: String?, tokens: [String]) async throws {
        #expect(try await request(["scope": text], house()).scope.tokens == tokens)
    }

    @Test("offline_access is ignored where no refresh token could be given (OpenID Connect Core §11)")
    func offlineWithoutRefresh() async throws {
        let house = try await House()
        try await house.add("app", ["grant_types": ["authorization_code"]])

        #expect(try await request(["scope": "openid offline_access"], house).scope.tokens == ["openid"])
    }

    @Test("the claims parameter means nothing outside OpenID Connect")
    func claimsWithoutOpenID() async throws {
        let changes = ["scope": "profile", "claims": "{\"userinfo\":{\"email\":null}}"]

        #expect(try await request(changes, house()).claims == .none)
    }

    @Test("a client's default_max_age stands in for max_age, and the request's own goes before it")
    func maxAge() async throws {
        let house = try await House()
        try await house.add("app", ["default_max_age": 600])

        #expect(try await request([:], house).maxAge == 600)
        #expect(try await request(["max_age": "0"], house).maxAge == 0)
        #expect(try await request(["max_age": "2147483647"], house).maxAge == 2_147_483_647)
    }

    @Test("takes in everything else that was asked for")
    func readsAll() async throws {
        let house = try await house()
        let changes = [
            "prompt": "login  consent", "login_hint": "amira", "ui_locales": "ar en", "acr_values": "a b",
            "resource": "https://pay.example", "claims": "{\"id_token\":{\"email\":null}}", "response_mode": "fragment",
        ]

        let request = try await request(changes, house)

        #expect(request.prompts == [.login, .consent] && request.loginHint == "amira" && request.nonce == "n-1")
        #expect(request.uiLocales == ["ar", "en"] && request.acrValues == ["a", "b"])
        #expect(request.resources == ["https://pay.example"] && request.target.mode == .fragment)
        #expect(request.claims.idToken == ["email": .init()] && request.codeChallenge == ProofKeyTests.challenge)
    }

    @Test("a confidential client may go without a proof key where it is registered so")
    func withoutProofKey() async throws {
        let changes: [String: String?] = ["client_id": "old", "code_challenge": nil, "code_challenge_method": nil]

        #expect(try await request(changes, house()).codeChallenge == nil)
        #expect(try await request(["client_id": "old"], house()).codeChallenge == ProofKeyTests.challenge)
    }
}

import Cryptography
import FoundationEssentials
import HTTP
import Hummingbird
import JOSE
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

@testable import DemoRelyingParty

/// An OpenID provider of one account and one client, which can be made to err in each way that a relying party must
/// notice.
final class StubProvider: Sendable {
    static let clientSecret = "a secret: with + and %"

    /// What the provider does otherwise than it should.
    struct Behaviour: Sendable {
        var changeClaims: @Sendable (inout [String: JSON]) -> Void = { _ in }
        var changeAnswer: @Sendable (inout [String: JSON]) -> Void = { _ in }
        /// Signs with this key, which it does not publish under its name.
        var foreignKey: PrivateKey?
        var algorithm = JWSAlgorithm.RS256
        var userInfoSubject = "person-1"
        var userInfoStatus = 200
        var changeUserInfo: @Sendable (inout [String: JSON]) -> Void = { _ in }
        /// How strong the next sign-ins are.
        var acr = "1"
        var changeAccessToken: @Sendable (inout [String: JSON]) -> Void = { _ in }
        /// What discovery says can be reached.
        var classes: [String]?
        var discoveredIssuer: String?
        /// The error that the token endpoint answers with.
        var refusal: String?
    }

    private struct Code: Sendable {
        let nonce: String?
        let challenge: String
        let redirectURI: String
    }

    private struct State {
        var behaviour = Behaviour()
        var issuer = ""
        var keyID = "key-1"
        var codes: [String: Code] = [:]
        var refreshToken: String?
        var accessToken: String?
        var signedInAt: Int64 = 0
        var requests: [String: Int] = [:]
        var count = 0
    }

    private let state = Mutex(State())
    let key: PrivateKey
    private let now: @Sendable () -> Date

    init(key: PrivateKey, now: @escaping @Sendable () -> Date) {
        self.key = key
        self.now = now
    }

    var issuer: String {
        get { state.withLock(\.issuer) }
        set { state.withLock { $0.issuer = newValue } }
    }

    /// How often a path was asked for.
    func requests(_ path: String) -> Int { state.withLock { $0.requests[path] ?? 0 } }

    var refreshToken: String? { state.withLock(\.refreshToken) }

    func behave(_ change: @Sendable (inout Behaviour) -> Void) {
        state.withLock { change(&$0.behaviour) }
    }

    /// Publishes and uses the key under another name, as after a rotation.
    func rename(key name: String) {
        state.withLock { $0.keyID = name }
    }
}

// The endpoints.
extension StubProvider {
    var router: WebRouter {
        let failures = FailureAnswers(classify: { _ in nil }, renderPage: { _, _, _ in .page("<p>stub</p>") })
        let router = WebRouter(failures: failures, isSecure: false)
        router.surface(.api)
            .get(".well-known/openid-configuration") { _, _ in self.counted("discovery") { self.metadata } }
            .get("jwks") { _, _ in self.counted("jwks") { JWKSet([self.publicKey]).json } }
            .get("authorize") { request, context in self.authorize(request, context) }
            .post("token") { request, _ in try await self.token(request) }
            .get("userinfo") { request, _ in self.userInfo(request) }
            .post("revoke") { request, _ in try await self.revoke(request) }
            .get("logout") { request, _ in self.logout(request) }
        return router
    }

    private func counted(_ path: String, _ answer: () -> JSON) -> Response {
        state.withLock { $0.requests[path, default: 0] += 1 }
        return Self.json(answer())
    }

    private static func json(_ json: JSON, _ status: HTTPResponse.Status = .ok) -> Response {
        .json(ByteBuffer(bytes: json.bytes()), status: status)
    }

    private var metadata: JSON {
        let (issuer, behaviour) = state.withLock { ($0.issuer, $0.behaviour) }
        var metadata: [String: JSON] = [
            "issuer": .string(behaviour.discoveredIssuer ?? issuer),
            "authorization_endpoint": .string(issuer + "/authorize?tenant=one"),
            "token_endpoint": .string(issuer + "/token"),
            "userinfo_endpoint": .string(issuer + "/userinfo"),
            "jwks_uri": .string(issuer + "/jwks"),
            "revocation_endpoint": .string(issuer + "/revoke"),
            "end_session_endpoint": .string(issuer + "/logout"),
            "authorization_response_iss_parameter_supported": true,
        ]
        metadata["acr_values_supported"] = behaviour.classes.map { .array($0.map { .string($0) }) }
        return .object(metadata)
    }

    private var publicKey: JWK {
        JWK(key.publicKey, keyID: state.withLock(\.keyID), algorithm: .RS256)
    }

    /// Agrees at once, whoever asks.
    private func authorize(_ request: Request, _ context: WebContext) -> Response {
        let parameters = request.uri.queryParameters
        func text(_ name: String) -> String? { parameters[Substring(name)].map(String.init) }
        let answer = approve(
            nonce: text("nonce"), challenge: text("code_challenge") ?? "", redirectURI: text("redirect_uri") ?? "",
            state: text("state") ?? "")
        guard text("response_mode") == "form_post" else {
            let query = answer.map { "\($0.0)=\(Self.percentEncoded($0.1))" }.joined(separator: "&")
            return Response(status: .seeOther, headers: [.location: "\(text("redirect_uri") ?? "")?\(query)"])
        }
        let origin = (text("redirect_uri") ?? "").split(separator: "/", omittingEmptySubsequences: false).prefix(3)
        context.allowFormAction(origin.joined(separator: "/"))
        let fields = answer.map { #"<input name="\#($0.0)" value="\#($0.1)">"# }.joined()
        return .page(
            #"<form method="post" action="\#(text("redirect_uri") ?? "")">\#(fields)<button>Go on</button></form>"#)
    }

    /// The parameters of an answer to an authorization request.
    func approve(nonce: String?, challenge: String, redirectURI: String, state stateText: String) -> [(String, String)]
    {
        let (code, issuer) = state.withLock { state in
            state.count += 1
            let code = "code-\(state.count)"
            state.codes[code] = Code(nonce: nonce, challenge: challenge, redirectURI: redirectURI)
            return (code, state.issuer)
        }
        return [("code", code), ("state", stateText), ("iss", issuer)]
    }

    private func token(_ request: Request) async throws -> Response {
        let form = try await Self.form(request)
        state.withLock { $0.requests["token", default: 0] += 1 }
        guard request.headers[.authorization] == Self.credentials else {
            return Self.json(["error": "invalid_client"], .unauthorized)
        }
        if let refusal = state.withLock(\.behaviour.refusal) {
            return Self.json(["error": .string(refusal), "error_description": "as it was told to"], .badRequest)
        }
        if form["grant_type"] == "refresh_token" {
            guard form["refresh_token"] == refreshToken, refreshToken != nil else {
                return Self.json(["error": "invalid_grant"], .badRequest)
            }
            return try answer(nonce: nil)
        }
        guard let code = state.withLock({ $0.codes.removeValue(forKey: form["code"] ?? "") }),
            code.redirectURI == form["redirect_uri"],
            SHA256Digest(of: form["code_verifier"] ?? "").base64URL == code.challenge
        else { return Self.json(["error": "invalid_grant"], .badRequest) }
        state.withLock { $0.signedInAt = Int64(now().timeIntervalSince1970) }
        return try answer(nonce: code.nonce)
    }

    /// Client id and secret, each form-encoded, then joined (RFC 6749 §2.3.1).
    private static let credentials =
        "Basic " + Base64.encode(Array("demo:a+secret%3A+with+%2B+and+%25".utf8))

    private func answer(nonce: String?) throws -> Response {
        let (behaviour, issuer, keyID, number, signedInAt) = state.withLock { state in
            state.count += 1
            state.refreshToken = "refresh-\(state.count)"
            return (state.behaviour, state.issuer, state.keyID, state.count, state.signedInAt)
        }
        let seconds = Int64(now().timeIntervalSince1970)
        let accessToken = try self.accessToken(number)
        let hash = behaviour.algorithm.hash(Array(accessToken.utf8))
        var claims: [String: JSON] = [
            "iss": .string(issuer), "sub": "person-1", "aud": "demo", "azp": "demo", "iat": .integer(seconds),
            "exp": .integer(seconds + 300), "auth_time": .integer(signedInAt), "acr": .string(behaviour.acr),
            "amr": ["pwd"],
            "sid": "session-1", "at_hash": .string(Base64URL.encode(Array(hash.prefix(hash.count / 2)))),
        ]
        claims["nonce"] = nonce.map { .string($0) }
        behaviour.changeClaims(&claims)
        let token = try JWS.sign(
            JSON.object(claims).bytes(), algorithm: behaviour.algorithm, keyID: keyID, type: "JWT",
            with: behaviour.foreignKey ?? key)
        var answer: [String: JSON] = [
            "access_token": .string(accessToken), "token_type": "Bearer", "expires_in": 300, "id_token": .string(token),
            "refresh_token": "refresh-\(number)",
        ]
        behaviour.changeAnswer(&answer)
        return Self.json(.object(answer))
    }

    /// An access token for the bank's payments and for userinfo (RFC 9068).
    private func accessToken(_ number: Int) throws -> String {
        let (behaviour, issuer, keyID, signedInAt) = state.withLock {
            ($0.behaviour, $0.issuer, $0.keyID, $0.signedInAt)
        }
        let seconds = Int64(now().timeIntervalSince1970)
        var claims: [String: JSON] = [
            "iss": .string(issuer), "sub": "person-1", "client_id": "demo", "jti": .string("access-\(number)"),
            "aud": [.string(DemoHarness.baseURL + DemoRelyingParty.Path.payments), .string(issuer)],
            "iat": .integer(seconds), "exp": .integer(seconds + 300), "auth_time": .integer(signedInAt),
            "acr": .string(behaviour.acr),
        ]
        behaviour.changeAccessToken(&claims)
        let token = try JWS.sign(
            JSON.object(claims).bytes(), algorithm: .RS256, keyID: keyID, type: "at+jwt", with: key)
        state.withLock { $0.accessToken = token }
        return token
    }

    /// The access token that was issued last.
    var accessToken: String { state.withLock { $0.accessToken ?? "" } }

    private func userInfo(_ request: Request) -> Response {
        let (behaviour, accessToken) = state.withLock { ($0.behaviour, $0.accessToken ?? "") }
        guard request.headers[.authorization] == "Bearer \(accessToken)", behaviour.userInfoStatus == 200 else {
            return Self.json(["error": "invalid_token"], .unauthorized)
        }
        var told: [String: JSON] = [
            "sub": .string(behaviour.userInfoSubject), "name": "Nora <Heron>", "given_name": "Nora",
            "family_name": "Heron", "email": "nora@example.org", "email_verified": true, "locale": "ar",
            "updated_at": .integer(Int64(now().timeIntervalSince1970) - 86_400),
        ]
        behaviour.changeUserInfo(&told)
        return Self.json(.object(told))
    }

    private func revoke(_ request: Request) async throws -> Response {
        let form = try await Self.form(request)
        state.withLock { state in
            if form["token"] == state.refreshToken { state.refreshToken = nil }
        }
        return Response(status: .ok)
    }

    private func logout(_ request: Request) -> Response {
        let parameters = request.uri.queryParameters
        let address = parameters["post_logout_redirect_uri"].map(String.init) ?? "/"
        return Response(status: .seeOther, headers: [.location: "\(address)?state=\(parameters["state"] ?? "")"])
    }

    private static func form(_ request: Request) async throws -> [String: String] {
        let body = try await request.formBody()
        let text = String(decoding: body.readableBytesView, as: UTF8.self)
        let pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            // The tests' values need no other decoding.
            return (parts[0], parts[1].replacing("%3A", with: ":").replacing("%2F", with: "/"))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.replacing(":", with: "%3A").replacing("/", with: "%2F")
    }
}

extension StubProvider {
    /// Serves on a free port of the loopback for the time of one test.
    func run<Result: Sendable>(_ test: @Sendable @escaping () async throws -> Result) async throws -> Result {
        var configuration = Listener.Configuration(host: "127.0.0.1", port: 0)
        configuration.drainDelay = .zero
        let logger = Logger(label: "stub") { _ in SwiftLogNoOpLogHandler() }
        let ports = AsyncStream<Int>.makeStream()
        let listener = Listener(
            configuration, responder: router.buildResponder(), readiness: Readiness(),
            group: MultiThreadedEventLoopGroup.singleton, logger: logger,
            onRunning: { ports.continuation.yield($0) })
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [listener], logger: logger))
        async let serving: Void = group.run()
        guard let port = await ports.stream.first(where: { _ in true }) else { throw CancellationError() }
        issuer = "http://127.0.0.1:\(port)"
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await test())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await serving
        return try result.get()
    }
}

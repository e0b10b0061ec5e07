import Accounts
import Assembly
import Cryptography
import FoundationEssentials
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Tenancy
import Testing

/// A person with an account.
struct Person: Sendable {
    let user: User
    let password: String

    var username: String { user.username.string }
}

/// An app, from its side of the protocol.
struct App: Sendable {
    static let redirectURI = "https://app.example/callback"
    static let verifier = "a-verifier-of-43-characters-or-more-0123456789"
    /// Characters that only survive when nobody decodes and encodes them anew.
    static let state = "st+te/ =&%?#é"

    let site: Site
    let id: String
    let secret: String?
    var redirectURI = Self.redirectURI

    /// The target of an authorization request; an empty value leaves a parameter out.
    func request(_ extra: [String: String] = [:]) -> String {
        "/oauth/authorize?" + body(extra)
    }

    func body(_ extra: [String: String] = [:]) -> String {
        var parameters = [
            "response_type": "code", "client_id": id, "redirect_uri": redirectURI, "scope": "openid",
            "state": Self.state, "nonce": "n-0S6_WzA2Mj", "code_challenge_method": "S256",
            "code_challenge": SHA256Digest(of: Self.verifier).base64URL,
        ]
        parameters.merge(extra) { _, extra in extra }
        return Form.encoded(parameters.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0, $1) })
    }

    var basicCredentials: String { "Basic " + Base64.encode(Array("\(id):\(secret ?? "")".utf8)) }

    /// Posts to an endpoint as this app: with Basic authentication, or with its id alone.
    func post(_ target: String, _ parameters: [String: String]) async throws -> Answer {
        var (fields, pairs) = (HTTPFields(), parameters.sorted { $0.key < $1.key }.map { ($0, $1) })
        if secret != nil {
            fields[.authorization] = basicCredentials
        } else {
            pairs.append(("client_id", id))
        }
        return try await site.send(.post, target, fields, body: Form.encoded(pairs))
    }

    func redeeming(_ code: String) async throws -> Answer {
        try await post(
            "/oauth/token",
            [
                "grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI,
                "code_verifier": Self.verifier,
            ])
    }

    func redeem(_ code: String) async throws -> Tokens { try Tokens(await redeeming(code)) }

    func refreshing(_ token: String?) async throws -> Answer {
        try await post("/oauth/token", ["grant_type": "refresh_token", "refresh_token": try #require(token)])
    }

    func userInfo(_ token: String) async throws -> Answer {
        try await site.send(.get, "/oauth/userinfo", [.authorization: "Bearer \(token)"])
    }

    func isActive(_ token: String?) async throws -> Bool? {
        let answer = try await post("/oauth/introspect", ["token": try #require(token)])
        #expect(answer.status == 200)
        return try answer.json()["active"]?.bool
    }
}

/// A successful answer of the token endpoint.
struct Tokens: Sendable {
    let access: String
    let id: String?
    let refresh: String?
    let scope: Set<String>

    init(_ answer: Answer) throws {
        #expect(answer.status == 200, "\(answer.text)")
        let members = try answer.json()
        access = try #require(members["access_token"]?.string)
        id = members["id_token"]?.string
        refresh = members["refresh_token"]?.string
        scope = Set((members["scope"]?.string ?? "").split(separator: " ").map(String.init))
    }

    /// The claims of the ID token. Its signature is another test's.
    func idClaims() throws -> [String: JSON] { try Self.part(1, of: try #require(id)) }
    func idHeader() throws -> [String: JSON] { try Self.part(0, of: try #require(id)) }

    static func part(_ index: Int, of token: String) throws -> [String: JSON] {
        let part = try #require(Base64URL.decode(token.split(separator: ".")[index]))
        return try #require(try JSON(parsing: part).object)
    }
}

extension Site {
    /// Somebody with an account, made by the use case that the command line calls.
    func person(_ name: String = "noor", _ claims: [String: JSON] = [:]) async throws -> Person {
        let password = "\(name.reversed().map(String.init).joined()) walks along the river 7"
        let profile: [String: JSON] = [
            "name": .string(name.capitalized + " Aziz"), "given_name": .string(name.capitalized),
            "email": .string("\(name)@mail.example"), "email_verified": true, "phone_number": "+49 30 1234567",
        ]
        let user = try await house.createUser(
            Username(name), profile: Profile(profile.merging(claims) { $1 }), password: Password(password),
            in: house.tenant)
        return Person(user: user, password: password)
    }

    /// A confidential app that may do everything an app may.
    func app(_ metadata: [String: JSON] = [:]) async throws -> App {
        var registration: [String: JSON] = [
            "client_id": "rp", "client_name": "Harbour", "redirect_uris": [.string(App.redirectURI)],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "post_logout_redirect_uris": ["https://app.example/signed-out"],
            "scope": "openid profile email address phone offline_access accounts passkeys",
        ]
        registration.merge(metadata) { $1 }
        let created = try await house.createClient(registration, actor: "test", in: house.tenant.id)
        return App(site: self, id: created.client.id.string, secret: created.secret?.revealed)
    }

    /// A public app: a script in a browser, or an app on a telephone.
    func publicApp() async throws -> App {
        try await app([
            "client_id": "spa", "client_name": "Skiff", "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
        ])
    }
}

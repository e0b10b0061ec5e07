import Accounts
import Authentication
import Cryptography
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

extension House {
    static func basic(_ id: String, _ secret: String = clientSecret) -> String {
        "Basic " + Base64.encode(Array("\(FormEncoding.encode(id)):\(FormEncoding.encode(secret))".utf8))
    }

    /// A request to the token endpoint by a client that authenticates with Basic.
    func token(
        _ values: [(String, String)], by client: String = "app", authorization: String? = nil
    ) async throws -> TokenResponse {
        let credentials = ClientCredentials(
            authorization: authorization ?? Self.basic(client), parameters: Parameters(values),
            addressPrefix: "192.0.2.1/32")
        return try await endpoint(credentials, in: tenant)
    }

    /// Redeems a code, with changes to a good request.
    func redeem(
        _ code: String, _ changes: [String: String?] = [:], by client: String = "app"
    ) async throws -> TokenResponse {
        var values: [String: String] = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/cb",
            "code_verifier": ProofKeyTests.verifier,
        ]
        for (name, value) in changes { values[name] = value }
        return try await token(values.map { ($0.key, $0.value) }, by: client)
    }

    func refresh(
        _ token: String?, _ more: [(String, String)] = [], by client: String = "app"
    ) async throws -> TokenResponse {
        let token = try #require(token)
        return try await self.token(
            [("grant_type", "refresh_token"), ("refresh_token", token)] + more, by: client)
    }

    func login(
        _ changes: [String: String?] = [:], by client: String = "app", in browser: TestBrowser
    ) async throws -> TokenResponse {
        var changes = changes
        changes["client_id"] = client
        return try await redeem(code(changes, in: browser), by: client)
    }

    func grants(of user: User) async throws -> [Grant] {
        try await stores.oauth.read(tenant.id) { try await $0.grants.grants(of: user.id) }
    }

    func grant(ofCode code: String) async throws -> Grant? {
        try await stores.oauth.read(tenant.id) { try await $0.grants.grant(ofCode: SHA256Digest(of: code)) }
    }

    /// How the three that ask the gate judge what was issued: alive for all of them, or for none.
    func isAlive(_ tokens: TokenResponse, for client: Client) async throws -> Bool {
        let answers = [
            (try? await userInfo(tokens.accessToken.token, in: tenant)) != nil,
            try await introspect(tokens.accessToken.token, by: client, in: tenant)["active"] == true,
        ]
        #expect(Set(answers).count == 1, "userinfo and introspection disagree")
        return answers[0]
    }
}

extension TokenResponse {
    var refresh: String? { refreshToken?.revealed }
    var access: Secret { accessToken.token }

    /// The claims of the access token, read without the code under test.
    func accessClaims() throws -> [String: JSON] { try payload(accessToken.token.revealed) }

    func idClaims() throws -> [String: JSON] {
        let token = try #require(idToken)
        return try payload(token.revealed)
    }
}

/// The payload of a compact JWS, its signature not looked at.
func payload(_ token: String) throws -> [String: JSON] {
    try part(1, of: token)
}

func header(_ token: String) throws -> [String: JSON] {
    try part(0, of: token)
}

private func part(_ index: Int, of token: String) throws -> [String: JSON] {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    try #require(parts.count == 3)
    let bytes = try #require(Base64URL.decode(parts[index]))
    return try #require(try JSON(parsing: bytes).object)
}

extension House {
    /// Signs everybody on a browser out.
    func logoutAll(_ browser: TestBrowser) async throws {
        _ = try await logout.confirmed(Parameters([]), in: browser.cookies, of: tenant)
    }
}

extension TenantSecrets {
    /// The same kind of secrets, but other ones.
    static func madeFor(tests byte: UInt8) async throws -> TenantSecrets {
        let randomness = SeededRandomness(seed: UInt64(byte) + 1_000)
        let vault = Vault(master: SymmetricKey([UInt8](repeating: byte, count: 32)), randomness: randomness)
        return try await OpenTenantSecrets(
            storage: MemoryStores().tenancy, vault: vault, randomness: randomness)(of: .default)
    }
}

/// The token with another signature of the same length.
func forged(_ token: String) -> String {
    let end = token.lastIndex(of: ".") ?? token.startIndex
    let signature = token[end...].dropFirst()
    return String(token[...end]) + (signature.first == "A" ? "B" : "A") + signature.dropFirst()
}

extension House {
    func end(_ id: ID<Grant>) async throws {
        let now = clock.now
        try await stores.oauth.write(tenant.id) { stores in
            guard var grant = try await stores.grants.grant(id) else { return }
            grant.end(.revokedByUser, at: now)
            try await stores.grants.save(grant)
        }
    }
}

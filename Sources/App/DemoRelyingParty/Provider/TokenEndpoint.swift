import Cryptography
import FoundationEssentials
import JOSE
import WebClient

/// Asks the server in the client's own name, or in the name of whoever signed in.
struct TokenEndpoint: Sendable {
    let clientID: String
    let clientSecret: String
    let client: WebClient
    let now: @Sendable () -> Date

    /// Redeems a code (RFC 6749 §4.1.3). The verifier proves that it is we who asked for it (RFC 7636 §4.5).
    func redeem(
        _ code: String, verifier: String, redirectURI: String, at url: String
    ) async throws(ProviderProblem) -> TokenSet {
        try await tokens(
            at: url,
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
                ("code_verifier", verifier),
            ])
    }

    /// Trades a refresh token for new tokens (RFC 6749 §6).
    func refresh(_ refreshToken: String, at url: String) async throws(ProviderProblem) -> TokenSet {
        try await tokens(at: url, [("grant_type", "refresh_token"), ("refresh_token", refreshToken)])
    }

    /// Gives a refresh token back (RFC 7009 §2.1).
    func revoke(_ refreshToken: String, at url: String) async throws(ProviderProblem) {
        let form = [("token", refreshToken), ("token_type_hint", "refresh_token")]
        let answer = try await post(form, to: url)
        guard answer.status == 200 else { throw Self.problem(answer) }
    }

    /// What the server tells of the person whom the access token is about (OpenID Connect Core §5.3).
    func userInfo(_ accessToken: String, at url: String) async throws(ProviderProblem) -> [String: JSON] {
        let headers = [WebHeader("authorization", "Bearer \(accessToken)"), WebHeader("accept", "application/json")]
        let answer = try await client.answer(to: .get(url, headers: headers))
        guard answer.status == 200 else {
            let challenge = answer.header("www-authenticate").map { ": \($0)" } ?? ""
            throw .malformed("userinfo answered \(answer.status)\(challenge)")
        }
        guard let members = (try? JSON(parsing: answer.body))?.object else {
            throw .malformed("userinfo answered no JSON object")
        }
        return members
    }

    private func tokens(at url: String, _ form: [(String, String)]) async throws(ProviderProblem) -> TokenSet {
        let answer = try await post(form, to: url)
        guard answer.status == 200 else { throw Self.problem(answer) }
        guard let json = try? JSON(parsing: answer.body) else { throw .malformed("the token endpoint sent no JSON") }
        return try TokenSet(json, at: now())
    }

    private func post(_ form: [(String, String)], to url: String) async throws(ProviderProblem) -> WebResponse {
        let headers = [WebHeader("authorization", credentials), WebHeader("accept", "application/json")]
        let fields = form.map { (name: $0.0, value: $0.1) }
        return try await client.answer(to: .post(url, form: fields, headers: headers))
    }

    /// Id and secret are form-encoded before they are joined, so that a colon in one of them parts nothing
    /// (RFC 6749 §2.3.1).
    private var credentials: String {
        let joined = "\(FormText.encode(clientID)):\(FormText.encode(clientSecret))"
        return "Basic " + Base64.encode(Array(joined.utf8))
    }

    private static func problem(_ answer: WebResponse) -> ProviderProblem {
        guard let json = try? JSON(parsing: answer.body), let code = json["error"]?.string else {
            return .malformed("the server answered \(answer.status)")
        }
        return .refused(OAuthRefusal(code: code, description: json["error_description"]?.string))
    }
}

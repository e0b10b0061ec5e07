public import JOSE

extension DemoRelyingParty {
    public static let clientID = "demo"
    public static let name = "Northwind Demo Bank"

    static let scope = "openid profile email offline_access"
    /// The one algorithm that the demo registers and therefore accepts (OpenID Connect Core §3.1.3.7), from the server's
    /// ID tokens and access tokens alike.
    static let tokenAlgorithm = JWSAlgorithm.RS256

    enum Path {
        static let login = "/login"
        static let callback = "/callback"
        /// Where an answer that was posted is picked up with the browser's cookies.
        static let posted = "/callback/posted"
        static let refresh = "/refresh"
        static let logout = "/logout"
        static let signedOut = "/signed-out"
        static let payment = "/payment"
        static let account = "/account"
        /// The payments service, for apps.
        static let payments = "/api/payments"
        static let privacy = "/privacy"
    }

    /// What the demo registers itself with (RFC 7591 §2); the server adds the secret.
    ///
    /// - Parameter baseURL: where browsers reach the demo, without a slash at the end.
    public static func registration(baseURL: String) -> [String: JSON] {
        [
            "client_id": .string(clientID),
            "client_name": .string(name),
            "client_uri": .string(baseURL + "/"),
            "policy_uri": .string(baseURL + Path.privacy),
            "application_type": "web",
            "redirect_uris": [.string(baseURL + Path.callback)],
            "post_logout_redirect_uris": [.string(baseURL + Path.signedOut)],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": .string(scope),
            "token_endpoint_auth_method": "client_secret_basic",
            "id_token_signed_response_alg": .string(tokenAlgorithm.rawValue),
            "access_token_signed_response_alg": .string(tokenAlgorithm.rawValue),
            // Access tokens are for the bank's payments (RFC 9068 §4), and open userinfo as well.
            "audience": [.string(baseURL + Path.payments)],
        ]
    }
}

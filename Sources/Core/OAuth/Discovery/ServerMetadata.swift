import Accounts
public import JOSE
public import Proofing
public import Tenancy

/// What the server says of itself: one value for OpenID Connect Discovery 1.0 and RFC 8414.
///
/// Each list is the one that the endpoint itself works by, so that nothing is advertised that is not served, and nothing
/// is served that is not advertised.
public struct ServerMetadata: Equatable, Sendable {
    public let json: JSON

    /// - Parameters:
    ///   - classes: the values of `acr` that people can reach here.
    ///   - uiLocales: the languages that pages are there in (BCP 47).
    ///   - verifiedClaims: what can be verified of people; nil where nothing can.
    public init(
        of tenant: Tenant,
        classes: [String],
        uiLocales: [String],
        allowsRegistration: Bool = true,
        verifiedClaims: VerifiedClaimsSupport? = nil
    ) {
        let issuer = tenant.issuer
        let prompts = Prompt.supported(allowsRegistration: allowsRegistration)
        let signing = SigningKey.algorithms.map(\.rawValue).sorted()
        let authentication = ClientAuthenticationMethod.allCases.map(\.rawValue)
        let confidential = ClientAuthenticationMethod.allCases.filter { $0 != .none }.map(\.rawValue)
        let members: [String: JSON] = [
            "issuer": .string(issuer.string),
            "authorization_endpoint": .string(issuer.url(Endpoint.authorize)),
            "token_endpoint": .string(issuer.url(Endpoint.token)),
            "userinfo_endpoint": .string(issuer.url(Endpoint.userInfo)),
            "jwks_uri": .string(issuer.url(Endpoint.keys)),
            "revocation_endpoint": .string(issuer.url(Endpoint.revoke)),
            "introspection_endpoint": .string(issuer.url(Endpoint.introspect)),
            "end_session_endpoint": .string(issuer.url(Endpoint.logout)),
            "scopes_supported": Self.list(Scope.served),
            "response_types_supported": ["code"],
            "response_modes_supported": Self.list(ResponseMode.allCases.map(\.rawValue)),
            "grant_types_supported": Self.list(GrantType.allCases.map(\.rawValue)),
            "subject_types_supported": Self.list(SubjectType.allCases.map(\.rawValue)),
            "id_token_signing_alg_values_supported": Self.list(signing),
            "token_endpoint_auth_methods_supported": Self.list(authentication),
            "revocation_endpoint_auth_methods_supported": Self.list(authentication),
            "introspection_endpoint_auth_methods_supported": Self.list(confidential),
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": Self.list(prompts.map(\.rawValue)),
            "display_values_supported": ["page"],
            "claim_types_supported": ["normal"],
            "claims_supported": Self.list(
                Self.claims + (verifiedClaims == nil ? [] : [ClaimsRequest.verifiedClaims])),
            "acr_values_supported": Self.list(classes),
            "ui_locales_supported": Self.list(uiLocales),
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_request_uri_registration": false,
            "authorization_response_iss_parameter_supported": true,
        ]
        json = .object(members.merging(verifiedClaims?.metadata ?? [:]) { own, _ in own })
    }

    private static let claims: [String] =
        ["acr", "amr", "aud", "auth_time", "exp", "iat", "iss", "sid", "sub"]
        + Scope.standard.flatMap { Scope.claims[$0] ?? [] }.sorted()

    private static func list(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
}

/// Where the endpoints are, below the issuer.
public enum Endpoint {
    public static let openIDConfiguration = "/.well-known/openid-configuration"
    public static let serverMetadata = "/.well-known/oauth-authorization-server"
    public static let keys = "/oauth/jwks"
    public static let authorize = "/oauth/authorize"
    public static let token = "/oauth/token"
    public static let userInfo = "/oauth/userinfo"
    public static let revoke = "/oauth/revoke"
    public static let introspect = "/oauth/introspect"
    public static let logout = "/oauth/logout"
}

/// A refusal in the words of the protocols; the core knows the code, only the HTTP room knows the status.
public struct OAuthError: Error, Equatable, Sendable {
    /// The registered codes (IANA "OAuth Extensions Error"), raw value as on the wire.
    public enum Code: String, Equatable, Sendable {
        // RFC 6749 §4.1.2.1 and §5.2
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case invalidScope = "invalid_scope"
        case accessDenied = "access_denied"
        // OpenID Connect Core §3.1.2.6
        case loginRequired = "login_required"
        case consentRequired = "consent_required"
        case interactionRequired = "interaction_required"
        case accountSelectionRequired = "account_selection_required"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case registrationNotSupported = "registration_not_supported"
        // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
        // RFC 8707 §2
        case invalidTarget = "invalid_target"
        // RFC 6750 §3.1
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
        // RFC 9470 §3
        case insufficientUserAuthentication = "insufficient_user_authentication"
        // RFC 7009 §2.2.1
        case unsupportedTokenType = "unsupported_token_type"
    }

    public let code: Code
    /// Safe to show: names parameters and rules, never values of secrets, other clients or users.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

public import Authentication
public import JOSE
public import Passkeys

/// What is registered of a client: RFC 7591 §2, OpenID Connect Registration §2, and settings of our own.
///
/// Values here are checked: made only by ``ClientMetadata/init(registration:)``.
public struct ClientMetadata: Equatable, Sendable {
    public internal(set) var name: String?
    public internal(set) var redirectURIs: [RedirectURI] = []
    public internal(set) var postLogoutRedirectURIs: [RedirectURI] = []
    public internal(set) var grantTypes: Set<GrantType> = [.authorizationCode]
    public internal(set) var authenticationMethod: ClientAuthenticationMethod = .basic
    /// The scopes that may be asked for.
    public internal(set) var scope = Scope(tokens: Scope.standard)
    public internal(set) var subjectType: SubjectType = .public
    /// Where the client's sector lists its redirect URIs (OpenID Connect Registration §5); checked when it registers.
    public internal(set) var sectorURI: String?
    /// The host that pairwise identifiers are computed for.
    public internal(set) var sector: String?
    public internal(set) var idTokenAlgorithm: JWSAlgorithm = .RS256
    public internal(set) var accessTokenAlgorithm: JWSAlgorithm = .ES256
    /// Seconds; `max_age` of a request that names none.
    public internal(set) var defaultMaxAge: Int?
    /// PKCE (RFC 7636). Public clients always need it.
    public internal(set) var requiresProofKey = true
    /// Whether people are asked before the client learns of them; off for an operator's own applications.
    public internal(set) var requiresConsent = true
    /// Whether people agree to verified claims even where they are asked for nothing else.
    public internal(set) var requiresConsentForVerifiedClaims = true
    /// Resource servers that tokens may be asked for (RFC 8707), absolute URIs.
    public internal(set) var resources: [String] = []
    /// The audience of access tokens for which no resource was named; empty: the issuer.
    public internal(set) var audience: [String] = []
    /// As a resource server: the audiences whose tokens it may introspect, beside its own client id.
    public internal(set) var introspects: [String] = []
    /// What is demanded of the passkey that people sign in with for this client; nil demands none.
    public internal(set) var passkeyDemand: PasskeyDemand?
    /// `acr` values that would do, most wanted first, for requests that name none (`default_acr_values`).
    public internal(set) var defaultClasses: [String] = []
    /// What needs a stronger proof here, beside the tenant's rules.
    public internal(set) var stepUpRules: [StepUpRule] = []
    /// Where the answers to its challenges are sent to, where it wants that.
    public internal(set) var challengeCallbackURI: String?
    public internal(set) var clientURI: String?
    public internal(set) var policyURI: String?
    public internal(set) var termsURI: String?
    /// The registration as it was given, without secrets.
    public internal(set) var registration: [String: JSON] = [:]

    init() {}

    public func allows(_ grantType: GrantType) -> Bool { grantTypes.contains(grantType) }
}

/// A registration that is not taken, with the member that is wrong (RFC 7591 §3.2.2).
public struct InvalidClientMetadata: Error, Equatable, Sendable {
    public enum Code: String, Equatable, Sendable {
        case invalidRedirectURI = "invalid_redirect_uri"
        case invalidClientMetadata = "invalid_client_metadata"
    }

    public let code: Code
    public let member: String
    public let reason: String

    init(_ member: String, _ reason: String, code: Code = .invalidClientMetadata) {
        self.code = code
        self.member = member
        self.reason = reason
    }
}

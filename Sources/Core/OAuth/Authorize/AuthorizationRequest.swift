import Authentication
import Kernel
public import Tenancy

/// A request at the authorization endpoint. The steps fill it in, each what it has checked.
public struct AuthorizationRequest: Sendable {
    public let tenant: Tenant
    public let client: Client
    public internal(set) var target: ResponseTarget
    let parameters: Parameters

    public internal(set) var scope = Scope.empty
    public internal(set) var claims = ClaimsRequest.none
    public internal(set) var nonce: String?
    public internal(set) var codeChallenge: String?
    public internal(set) var prompts: Set<Prompt> = []
    /// Seconds since the last proof at most.
    public internal(set) var maxAge: Int?
    public internal(set) var loginHint: String?
    /// The subject of a verified `id_token_hint`, as this client knows it.
    public internal(set) var hintedSubject: String?
    /// BCP 47 tags, most wanted first.
    public internal(set) var uiLocales: [String] = []
    public internal(set) var acrValues: [String] = []
    public internal(set) var resources: [String] = []

    /// The `acr` values that would do, most wanted first: those of the claim, or else of the parameter, or else those the
    /// client is registered with.
    public var wantedClasses: [String] {
        let named = claims.idToken["acr"]?.values.compactMap(\.string) ?? []
        if !named.isEmpty { return named }
        return acrValues.isEmpty ? client.metadata.defaultClasses : acrValues
    }

    /// How fresh each proof has to be.
    var freshness: Freshness { Freshness(isAnew: prompts.contains(.login), maxAgeSeconds: maxAge) }

    /// Whether one of the classes must be reached (OpenID Connect Core §5.5.1.1).
    var demandsClass: Bool {
        claims.idToken["acr"].map { $0.isEssential && !$0.values.isEmpty } ?? false
    }
}

/// What the client wants the person to be asked (OpenID Connect Core §3.1.2.1, Initiating User Registration 1.0).
public enum Prompt: String, CaseIterable, Sendable {
    case none
    case login
    case consent
    case selectAccount = "select_account"
    case create

    /// - Parameter allowsRegistration: whether people may create accounts by themselves.
    static func supported(allowsRegistration: Bool) -> [Prompt] {
        allCases.filter { $0 != .create || allowsRegistration }
    }
}

/// A refusal that must not be redirected: client or redirect URI are not known to be right.
public struct AuthorizationRefused: Error, Equatable, Sendable {
    public let error: OAuthError
}

/// A refusal that goes back to the client.
struct AuthorizationFailed: Error {
    let target: ResponseTarget
    let error: OAuthError
}

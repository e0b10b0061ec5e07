import JOSE

/// What a server says of itself, as far as a relying party needs it (OpenID Connect Discovery 1.0 §3).
struct ProviderMetadata: Equatable, Sendable {
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysURL: String
    let userInfoEndpoint: String?
    let endSessionEndpoint: String?
    let revocationEndpoint: String?
    /// The values of `acr` that people can reach there; nil where the server does not say.
    let classes: [String]?
    /// Every answer names its issuer, so that one without it is refused (RFC 9207 §2.4).
    let namesIssuerInAnswers: Bool

    /// - Throws: ``ProviderProblem`` unless the document is the issuer's own, byte for byte (Discovery §4.3): else a
    ///   server could speak for another.
    init(_ json: JSON, of issuer: String) throws(ProviderProblem) {
        guard json["issuer"]?.string?.isExactly(issuer) == true else {
            throw .malformed("the discovery document is not of the issuer \(issuer)")
        }
        func require(_ name: String) throws(ProviderProblem) -> String {
            guard let url = json[name]?.string else { throw .malformed("the discovery document has no \(name)") }
            return url
        }
        authorizationEndpoint = try require("authorization_endpoint")
        tokenEndpoint = try require("token_endpoint")
        keysURL = try require("jwks_uri")
        userInfoEndpoint = json["userinfo_endpoint"]?.string
        endSessionEndpoint = json["end_session_endpoint"]?.string
        revocationEndpoint = json["revocation_endpoint"]?.string
        classes = json["acr_values_supported"]?.strings
        namesIssuerInAnswers = json["authorization_response_iss_parameter_supported"]?.bool ?? false
    }
}

public import Cryptography

/// Why a token or a key was refused.
///
/// Its description holds nothing of the token, so that it may be logged; what a client is told is the caller's choice.
public enum JOSEError: Error, Equatable, Sendable {
    // The shape of a token
    case tooLarge
    case notCompact
    case invalidEncoding
    case invalidHeader
    /// The header asks for `crit`, `zip` or `b64`.
    case unsupportedHeader(String)

    // What the caller allowed
    case algorithmNotAllowed
    case typeNotAllowed
    case keyNotFound
    /// The key found is of a type that the algorithm does not use.
    case wrongKeyType
    case invalidSignature

    // The claims
    case invalidClaims
    case missingClaim(String)
    /// A claim of the wrong JSON type or out of range.
    case invalidClaim(String)
    case expired
    case notYetValid
    case issuedInFuture
    case wrongIssuer
    case wrongAudience

    // Keys
    case invalidKey(KeyProblem)
    case cryptography(CryptographyError)

    // Encryption
    case decryptionFailed

    public enum KeyProblem: Equatable, Sendable {
        case notAnObject
        case unsupported
        case missingMember(String)
        case invalidMember(String)
        /// The key carries a private member where only the public half belongs.
        case containsPrivateKey
        case malformed
        case tooMany
    }
}

extension JOSEError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge: "the token is too large"
        case .notCompact: "the token is not in compact form"
        case .invalidEncoding: "a part of the token is not canonical base64url"
        case .invalidHeader: "the header of the token is invalid"
        case .unsupportedHeader(let name): "the header parameter \(name) is not supported"
        case .algorithmNotAllowed: "the algorithm of the token is not allowed"
        case .typeNotAllowed: "the type of the token is not allowed"
        case .keyNotFound: "no key is known for the token"
        case .wrongKeyType: "the key cannot be used with the algorithm of the token"
        case .invalidSignature: "the signature of the token is invalid"
        case .invalidClaims: "the claims of the token are not a JSON object"
        case .missingClaim(let name): "the claim \(name) is missing"
        case .invalidClaim(let name): "the claim \(name) is invalid"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .issuedInFuture: "the token was issued in the future"
        case .wrongIssuer: "the token comes from another issuer"
        case .wrongAudience: "the token is for another audience"
        case .invalidKey(let problem): "invalid key: \(problem)"
        case .cryptography(let error): error.description
        case .decryptionFailed: "the token cannot be decrypted"
        }
    }
}

extension JOSEError.KeyProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAnObject: "not a JSON object"
        case .unsupported: "type, curve or size not supported"
        case .missingMember(let name): "member \(name) is missing"
        case .invalidMember(let name): "member \(name) is invalid"
        case .containsPrivateKey: "it contains a private key"
        case .malformed: "its numbers make no key"
        case .tooMany: "too many keys"
        }
    }
}

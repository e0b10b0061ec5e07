public import Cryptography

/// The signature algorithms of RFC 7518 §3.1 and RFC 8037 that may be used.
///
/// `none` and the HS family are not among them: the first proves nothing, and the second would let a public key
/// be used as a secret.
public enum JWSAlgorithm: String, Hashable, Sendable, CaseIterable {
    case RS256, RS384, RS512
    case PS256, PS384, PS512
    case ES256, ES384, ES512
    case EdDSA

    public var signature: SignatureAlgorithm {
        switch self {
        case .RS256: .rsaPKCS1SHA256
        case .RS384: .rsaPKCS1SHA384
        case .RS512: .rsaPKCS1SHA512
        case .PS256: .rsaPSSSHA256
        case .PS384: .rsaPSSSHA384
        case .PS512: .rsaPSSSHA512
        case .ES256: .ecdsaP256SHA256
        case .ES384: .ecdsaP384SHA384
        case .ES512: .ecdsaP521SHA512
        case .EdDSA: .ed25519
        }
    }

    /// The hash that `at_hash` and `c_hash` use (OpenID Connect Core §3.1.3.6); Ed25519 is built on SHA-512.
    public var hash: Hash {
        switch self {
        case .RS256, .PS256, .ES256: .sha256
        case .RS384, .PS384, .ES384: .sha384
        case .RS512, .PS512, .ES512, .EdDSA: .sha512
        }
    }

    /// The kind of key to generate for this algorithm.
    public var keyType: KeyType {
        switch self {
        case .RS256, .RS384, .RS512, .PS256, .PS384, .PS512: .rsa(bits: 2_048)
        case .ES256: .p256
        case .ES384: .p384
        case .ES512: .p521
        case .EdDSA: .ed25519
        }
    }
}

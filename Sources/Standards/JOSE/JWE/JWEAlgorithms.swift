/// How the key of the content reaches the recipient (RFC 7518 §4).
///
/// PBES2 and RSA1_5 are left out: the first lets a stranger choose how long we compute, the second leaks through
/// its padding.
public enum JWEAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// Both sides hold the key already.
    case direct = "dir"
    case rsaOAEP256 = "RSA-OAEP-256"
    /// The agreed key is the content's key.
    case ecdhES = "ECDH-ES"
    /// The agreed key wraps the content's key.
    case ecdhESA128KW = "ECDH-ES+A128KW"
    case ecdhESA256KW = "ECDH-ES+A256KW"

    /// The size of the key that wraps the content's key, where there is one.
    var wrappingKeyByteCount: Int? {
        switch self {
        case .ecdhESA128KW: 16
        case .ecdhESA256KW: 32
        default: nil
        }
    }
}

/// How the content is encrypted (RFC 7518 §5).
public enum JWEEncryption: String, Hashable, Sendable, CaseIterable {
    case A128GCM, A256GCM
    case A128CBCHS256 = "A128CBC-HS256"
    case A256CBCHS512 = "A256CBC-HS512"

    var keyByteCount: Int {
        switch self {
        case .A128GCM: 16
        case .A256GCM, .A128CBCHS256: 32
        case .A256CBCHS512: 64
        }
    }

    var tagByteCount: Int {
        switch self {
        case .A128GCM, .A256GCM, .A128CBCHS256: 16
        case .A256CBCHS512: 32
        }
    }

    var vectorByteCount: Int {
        switch self {
        case .A128GCM, .A256GCM: 12
        case .A128CBCHS256, .A256CBCHS512: 16
        }
    }
}

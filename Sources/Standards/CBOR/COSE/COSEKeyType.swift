/// The types of key that the algorithms use (RFC 9053 §7, RFC 8230 §4).
enum COSEKeyType: Int64 {
    case okp = 1
    case ec2 = 2
    case rsa = 3

    /// The labels that a credential's key has: those that its type requires, and `alg` (WebAuthn Level 3 §6.5.1).
    var labels: [COSELabel] {
        switch self {
        case .okp: [.kty, .alg, .crv, .x]
        case .ec2: [.kty, .alg, .crv, .x, .y]
        case .rsa: [.kty, .alg, .n, .e]
        }
    }

    /// The labels under which private numbers stand.
    var privateLabels: ClosedRange<Int64> {
        switch self {
        case .okp, .ec2: -4 ... -4
        case .rsa: -12 ... -3
        }
    }
}

/// The curves of the algorithms (RFC 9053 §7.1, RFC 8812 §3.1).
enum COSECurve: Int64 {
    case p256 = 1
    case p384 = 2
    case p521 = 3
    case ed25519 = 6
    case ed448 = 7
    case secp256k1 = 8
}

extension COSEAlgorithm {
    var keyType: COSEKeyType {
        switch curve {
        case .p256, .p384, .p521, .secp256k1: .ec2
        case .ed25519, .ed448: .okp
        case nil: .rsa
        }
    }

    /// The one curve of the algorithm; nil for RSA.
    var curve: COSECurve? {
        switch self {
        case .ES256, .ESP256: .p256
        case .ES384, .ESP384: .p384
        case .ES512, .ESP512: .p521
        case .ES256K: .secp256k1
        case .EdDSA, .Ed25519: .ed25519
        case .Ed448: .ed448
        case .PS256, .PS384, .PS512, .RS256, .RS384, .RS512, .RS1: nil
        }
    }
}

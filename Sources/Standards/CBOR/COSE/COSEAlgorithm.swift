public import Cryptography

/// The signature algorithms of COSE that a WebAuthn credential may use; the raw value is the IANA number.
///
/// Sources: RFC 9053 §2 (ECDSA, EdDSA), RFC 8230 (PSS), RFC 8812 (PKCS #1 v1.5 and secp256k1), RFC 9864 §2 (the fully
/// specified ones).
public enum COSEAlgorithm: Int64, Hashable, Sendable, CaseIterable {
    // What RFC 9053 leaves open, WebAuthn Level 3 §5.8.5 fixes: the curves are P-256, P-384, P-521 and Ed25519.
    case ES256 = -7
    case ES384 = -35
    case ES512 = -36
    case EdDSA = -8

    case ESP256 = -9
    case ESP384 = -51
    case ESP512 = -52
    case Ed25519 = -19
    case Ed448 = -53

    case ES256K = -47

    case PS256 = -37
    case PS384 = -38
    case PS512 = -39

    case RS256 = -257
    case RS384 = -258
    case RS512 = -259
    /// With SHA-1, and so forgeable; the registry calls it deprecated. Allow it only for old TPMs.
    case RS1 = -65_535

    /// All but RS1.
    public static let secure = Set(allCases).subtracting([.RS1])

    /// How such signatures are made and checked.
    public var signature: SignatureAlgorithm {
        switch self {
        case .ES256, .ESP256: .ecdsaP256SHA256
        case .ES384, .ESP384: .ecdsaP384SHA384
        case .ES512, .ESP512: .ecdsaP521SHA512
        case .ES256K: .ecdsaSecp256k1SHA256
        case .EdDSA, .Ed25519: .ed25519
        case .Ed448: .ed448
        case .PS256: .rsaPSSSHA256
        case .PS384: .rsaPSSSHA384
        case .PS512: .rsaPSSSHA512
        case .RS256: .rsaPKCS1SHA256
        case .RS384: .rsaPKCS1SHA384
        case .RS512: .rsaPKCS1SHA512
        case .RS1: .rsaPKCS1SHA1
        }
    }
}

extension COSEAlgorithm: CustomStringConvertible {
    /// The name in the registry.
    public var description: String {
        switch self {
        case .ES256: "ES256"
        case .ES384: "ES384"
        case .ES512: "ES512"
        case .EdDSA: "EdDSA"
        case .ESP256: "ESP256"
        case .ESP384: "ESP384"
        case .ESP512: "ESP512"
        case .Ed25519: "Ed25519"
        case .Ed448: "Ed448"
        case .ES256K: "ES256K"
        case .PS256: "PS256"
        case .PS384: "PS384"
        case .PS512: "PS512"
        case .RS256: "RS256"
        case .RS384: "RS384"
        case .RS512: "RS512"
        case .RS1: "RS1"
        }
    }
}

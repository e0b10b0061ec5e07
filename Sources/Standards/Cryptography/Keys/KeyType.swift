/// The kinds of asymmetric keys that can be made and read.
public enum KeyType: Hashable, Sendable {
    /// `bits` is 2048 to 8192: less is weak (RFC 7518 §3.3), more lets a stranger's key burn our time.
    case rsa(bits: Int)
    case p256, p384, p521, secp256k1
    case ed25519, ed448

    /// The sizes of RSA keys that are taken where nothing else is said.
    public static let rsaBits = 2_048...8_192
}

/// The curves that ECDSA uses; the raw value is the `crv` of RFC 7518 §6.2.1.1 and RFC 8812 §3.1.
public enum EllipticCurve: String, CaseIterable, Sendable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"
    /// A Koblitz curve (SEC 2 §2.4.1).
    case secp256k1

    /// The size of a coordinate in bytes.
    public var coordinateByteCount: Int {
        switch self {
        case .p256, .secp256k1: 32
        case .p384: 48
        case .p521: 66
        }
    }

    var keyType: KeyType {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        case .secp256k1: .secp256k1
        }
    }

    /// The name by which OpenSSL knows the curve; static, because OpenSSL keeps the pointer.
    var groupName: StaticString {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        case .secp256k1: "secp256k1"
        }
    }

    init?(groupName: String) {
        guard let curve = Self.allCases.first(where: { "\($0.groupName)" == groupName }) else { return nil }
        self = curve
    }
}

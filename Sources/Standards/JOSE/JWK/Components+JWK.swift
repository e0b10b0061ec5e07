import Cryptography

extension PublicKey.Components {
    /// The members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2 and §6.4.1).
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    /// The curves of RFC 7518 §6.2.1.1, which the algorithms offered here use.
    private static let curves: [EllipticCurve] = [.p256, .p384, .p521]

    /// Reads `kty` and what belongs to it.
    init(jwk members: [String: JSON]) throws(JOSEError) {
        guard let type = members["kty"]?.string else { throw .invalidKey(.missingMember("kty")) }
        guard !Self.privateMembers.contains(where: { members[$0] != nil }) else {
            throw .invalidKey(.containsPrivateKey)
        }
        switch type {
        case "RSA":
            self = .rsa(modulus: try Self.number("n", of: members), exponent: try Self.number("e", of: members))
        case "EC":
            let name = try Self.curve(of: members)
            guard let curve = Self.curves.first(where: { $0.rawValue == name }) else {
                throw .invalidKey(.unsupported)
            }
            let size = curve.coordinateByteCount
            let x = try Self.bytes("x", of: members, count: size)
            self = .ec(curve, x: x, y: try Self.bytes("y", of: members, count: size))
        case "OKP":
            guard try Self.curve(of: members) == "Ed25519" else { throw .invalidKey(.unsupported) }
            self = .ed25519(try Self.bytes("x", of: members, count: 32))
        default:
            throw .invalidKey(.unsupported)
        }
    }

    /// The members that RFC 7638 §3.2 requires, which are also all that describe the key.
    var jwkMembers: [String: JSON] {
        switch self {
        case .rsa(let modulus, let exponent):
            ["kty": "RSA", "n": .string(Base64URL.encode(modulus)), "e": .string(Base64URL.encode(exponent))]
        case .ec(let curve, let x, let y):
            [
                "kty": "EC", "crv": .string(curve.rawValue),
                "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y)),
            ]
        case .ed25519(let bytes):
            ["kty": "OKP", "crv": "Ed25519", "x": .string(Base64URL.encode(bytes))]
        case .ed448(let bytes):
            ["kty": "OKP", "crv": "Ed448", "x": .string(Base64URL.encode(bytes))]
        }
    }

    func fit(_ algorithm: JWSAlgorithm) -> Bool {
        switch (self, algorithm) {
        case (.rsa, .RS256), (.rsa, .RS384), (.rsa, .RS512): true
        case (.rsa, .PS256), (.rsa, .PS384), (.rsa, .PS512): true
        case (.ec(.p256, _, _), .ES256), (.ec(.p384, _, _), .ES384), (.ec(.p521, _, _), .ES512): true
        case (.ed25519, .EdDSA): true
        default: false
        }
    }

    private static func curve(of members: [String: JSON]) throws(JOSEError) -> String {
        guard let curve = members["crv"]?.string else { throw .invalidKey(.missingMember("crv")) }
        return curve
    }

    /// A number of as few bytes as it needs (RFC 7518 §2, "Base64urlUInt").
    private static func number(_ name: String, of members: [String: JSON]) throws(JOSEError) -> [UInt8] {
        let bytes = try bytes(name, of: members)
        guard let leading = bytes.first, leading != 0 else { throw .invalidKey(.invalidMember(name)) }
        return bytes
    }

    private static func bytes(
        _ name: String, of members: [String: JSON], count: Int? = nil
    ) throws(JOSEError) -> [UInt8] {
        guard let member = members[name] else { throw .invalidKey(.missingMember(name)) }
        guard let text = member.string, let bytes = Base64URL.decode(text), bytes.count == count ?? bytes.count else {
            throw .invalidKey(.invalidMember(name))
        }
        return bytes
    }
}

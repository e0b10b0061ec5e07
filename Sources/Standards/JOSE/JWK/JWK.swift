public import Cryptography

/// A public key as JSON (RFC 7517, RFC 7518 §6, RFC 8037).
///
/// Reading checks shapes only; `publicKey()` builds the key, which for a curve costs as much as a signature.
public struct JWK: Equatable, Sendable {
    public let components: PublicKey.Components
    public let keyID: String?
    /// The `alg` as it is written: a key may also be for an algorithm that is not known here.
    public let algorithmName: String?
    public let use: String?

    public init(_ key: PublicKey, keyID: String?, algorithm: JWSAlgorithm?, use: String? = "sig") {
        components = key.components
        self.keyID = keyID
        algorithmName = algorithm?.rawValue
        self.use = use
    }

    /// A key that others encrypt for.
    public init(_ key: PublicKey, keyID: String?, encryption algorithm: JWEAlgorithm) {
        components = key.components
        self.keyID = keyID
        algorithmName = algorithm.rawValue
        use = "enc"
    }

    /// Reads a public key; a private one is refused, since whoever sent it has just given it away.
    public init(json: JSON) throws(JOSEError) {
        guard let members = json.object else { throw .invalidKey(.notAnObject) }
        keyID = try Self.string("kid", of: members)
        algorithmName = try Self.string("alg", of: members)
        use = try Self.string("use", of: members)
        components = try PublicKey.Components(jwk: members)
    }

    /// The `alg`, where it is a signature algorithm known here.
    public var algorithm: JWSAlgorithm? {
        algorithmName.flatMap(JWSAlgorithm.init(rawValue:))
    }

    /// Builds the key, refusing numbers that make none.
    public func publicKey() throws(JOSEError) -> PublicKey {
        do throws(CryptographyError) {
            return try PublicKey(components)
        } catch .malformedKey {
            throw .invalidKey(.malformed)
        } catch .unsupportedKey {
            throw .invalidKey(.unsupported)
        } catch {
            throw .cryptography(error)
        }
    }

    /// Identifies the key by what it is, however it is written (RFC 7638).
    public func thumbprint() -> SHA256Digest {
        SHA256Digest(of: JSON.object(components.jwkMembers).bytes())
    }

    public var json: JSON {
        var members = components.jwkMembers
        if let keyID { members["kid"] = .string(keyID) }
        if let algorithmName { members["alg"] = .string(algorithmName) }
        if let use { members["use"] = .string(use) }
        return .object(members)
    }

    /// Whether the key may check signatures of this algorithm: its type fits, and neither `alg` nor `use` forbids it.
    public func serves(_ algorithm: JWSAlgorithm) -> Bool {
        (use ?? "sig") == "sig" && (algorithmName ?? algorithm.rawValue) == algorithm.rawValue
            && components.fit(algorithm)
    }

    private static func string(_ name: String, of members: [String: JSON]) throws(JOSEError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member.string else { throw .invalidKey(.invalidMember(name)) }
        return text
    }
}

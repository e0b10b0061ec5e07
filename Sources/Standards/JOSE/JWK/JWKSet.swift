/// A set of public keys (RFC 7517 §5).
public struct JWKSet: Equatable, Sendable {
    /// More keys than anybody publishes.
    public static let keysMax = 64
    public let keys: [JWK]

    public init(_ keys: [JWK]) {
        self.keys = keys
    }

    /// Reads a set, leaving out the keys that are not understood, as RFC 7517 §5 wants it.
    ///
    /// A private key among them is refused: the set was published by mistake.
    public init(json: JSON) throws(JOSEError) {
        guard json.object != nil else { throw .invalidKey(.notAnObject) }
        guard let members = json["keys"] else { throw .invalidKey(.missingMember("keys")) }
        guard let values = members.array else { throw .invalidKey(.invalidMember("keys")) }
        guard values.count <= Self.keysMax else { throw .invalidKey(.tooMany) }
        var keys: [JWK] = []
        for value in values {
            do throws(JOSEError) {
                keys.append(try JWK(json: value))
            } catch .invalidKey(.containsPrivateKey) {
                throw .invalidKey(.containsPrivateKey)
            } catch {
                continue
            }
        }
        self.keys = keys
    }

    public var json: JSON {
        ["keys": .array(keys.map(\.json))]
    }

    /// The key for a token: the one it names or, where it names none, the only one that fits its algorithm.
    public func key(_ keyID: String?, for algorithm: JWSAlgorithm) -> JWK? {
        let fitting = keys.filter { $0.serves(algorithm) }
        guard let keyID else { return fitting.count == 1 ? fitting.first : nil }
        return fitting.first { $0.keyID?.isExactly(keyID) == true }
    }
}

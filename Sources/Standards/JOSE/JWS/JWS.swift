public import Cryptography

/// Makes signed tokens in compact serialisation (RFC 7515 §7.1).
public enum JWS {
    /// Signs a payload with a key at hand.
    ///
    /// - Parameters:
    ///   - type: the `typ`; name it, so that no token passes for one of another kind (RFC 8725 §3.11).
    ///   - header: further header members; `alg`, `kid` and `typ` cannot be replaced by it.
    public static func sign(
        _ payload: [UInt8], algorithm: JWSAlgorithm, keyID: String?, type: String?, header: [String: JSON] = [:],
        with key: PrivateKey
    ) throws(JOSEError) -> String {
        let input = signingInput(payload, header: members(algorithm, keyID, type, header))
        do throws(CryptographyError) {
            return compact(input, try key.signature(of: input, using: algorithm.signature))
        } catch .wrongKeyForAlgorithm {
            throw .wrongKeyType
        } catch {
            throw .cryptography(error)
        }
    }

    /// Lets somebody else sign, such as a key management service that keeps the key to itself.
    ///
    /// `sign` gets the signing input and answers the signature as JOSE wants it: r || s for ECDSA (RFC 7518 §3.4).
    public static func compact(
        _ payload: [UInt8], algorithm: JWSAlgorithm, keyID: String?, type: String?, header: [String: JSON] = [:],
        signedBy sign: ([UInt8]) async throws -> [UInt8]
    ) async throws -> String {
        let input = signingInput(payload, header: members(algorithm, keyID, type, header))
        return compact(input, try await sign(input))
    }

    private static func members(
        _ algorithm: JWSAlgorithm, _ keyID: String?, _ type: String?, _ others: [String: JSON]
    ) -> [String: JSON] {
        var members = others
        members["alg"] = .string(algorithm.rawValue)
        if let keyID { members["kid"] = .string(keyID) }
        if let type { members["typ"] = .string(type) }
        return members
    }

    private static func signingInput(_ payload: [UInt8], header: [String: JSON]) -> [UInt8] {
        var input: [UInt8] = []
        input.reserveCapacity(payload.count * 4 / 3 + 256)
        Base64URL.append(JSON.object(header).bytes(), to: &input)
        input.append(UInt8(ascii: "."))
        Base64URL.append(payload, to: &input)
        return input
    }

    private static func compact(_ input: [UInt8], _ signature: [UInt8]) -> String {
        var token: [UInt8] = []
        token.reserveCapacity(input.count + signature.count * 4 / 3 + 3)
        token += input
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return String(decoding: token, as: UTF8.self)
    }
}

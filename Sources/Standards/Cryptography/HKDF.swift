/// Derives independent keys from one secret (RFC 5869).
public enum HKDF {
    /// Extracts and expands.
    ///
    /// - Parameters:
    ///   - info: names the purpose; two purposes get unrelated keys.
    ///   - count: at most 255 times 32 bytes (RFC 5869 §2.3).
    public static func sha256(_ secret: SymmetricKey, salt: [UInt8], info: String, count: Int) -> [UInt8] {
        sha256(secret, salt: salt, info: Array(info.utf8), count: count)
    }

    /// The same with an `info` that is not text.
    public static func sha256(_ secret: SymmetricKey, salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition(count >= 0 && count <= 255 * Hash.sha256.byteCount, "HKDF gives at most 255 blocks")
        let extracted = secret.withBytes { HMAC.code($0, key: salt, hash: .sha256) }
        var output: [UInt8] = []
        var block: [UInt8] = []
        var index: UInt8 = 0
        while output.count < count {
            index += 1
            block = HMAC.code(block + info + [index], key: extracted, hash: .sha256)
            output += block
        }
        return Array(output.prefix(count))
    }
}

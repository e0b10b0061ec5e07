import COpenSSL

/// Authenticated encryption by AES in CBC mode and HMAC, composed as RFC 7518 §5.2 says.
///
/// A key of 32 bytes means AES-128 with HMAC-SHA-256 and a tag of 16 bytes, one of 64 bytes AES-256 with
/// HMAC-SHA-512 and a tag of 32. The initialisation vector has 16 bytes, drawn at random for each message.
public enum AESCBCHMAC {
    public static let vectorByteCount = 16

    /// Encrypts, and answers the ciphertext followed by its tag.
    public static func seal(
        _ plaintext: [UInt8], key: SymmetricKey, vector: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let parts = try Parts(key, vector: vector)
        guard let ciphertext = parts.cipher(plaintext, vector: vector, encrypts: true) else {
            throw OpenSSL.failure("AES-CBC")
        }
        return ciphertext + parts.tag(of: ciphertext, vector: vector, authenticating: authenticating)
    }

    /// Checks the tag, and only then decrypts.
    public static func open(
        _ sealed: [UInt8], key: SymmetricKey, vector: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let parts = try Parts(key, vector: vector)
        guard sealed.count >= parts.tagByteCount else { throw .authenticationFailed }
        let ciphertext = Array(sealed.dropLast(parts.tagByteCount))
        let tag = Array(sealed.suffix(parts.tagByteCount))
        let expected = parts.tag(of: ciphertext, vector: vector, authenticating: authenticating)
        guard constantTimeEquals(tag, expected) else { throw .authenticationFailed }
        guard let plaintext = parts.cipher(ciphertext, vector: vector, encrypts: false) else {
            throw OpenSSL.refusal(.authenticationFailed)
        }
        return plaintext
    }

    /// The two keys that lie side by side in the one (RFC 7518 §5.2.2.1).
    private struct Parts {
        let macKey: SymmetricKey
        let cipherKey: SymmetricKey
        let hash: Hash
        let algorithm: OpaquePointer

        var tagByteCount: Int { hash.byteCount / 2 }

        init(_ key: SymmetricKey, vector: [UInt8]) throws(CryptographyError) {
            guard vector.count == vectorByteCount else { throw .invalidNonce }
            switch key.byteCount {
            case 32: (hash, algorithm) = (.sha256, OpenSSL.aes128CBC)
            case 64: (hash, algorithm) = (.sha512, OpenSSL.aes256CBC)
            default: throw .unsupportedKey
            }
            let half = key.byteCount / 2
            macKey = key.withBytes { SymmetricKey(Array($0[..<half])) }
            cipherKey = key.withBytes { SymmetricKey(Array($0[half...])) }
        }

        func tag(of ciphertext: [UInt8], vector: [UInt8], authenticating: [UInt8]) -> [UInt8] {
            let bitCount = withUnsafeBytes(of: (UInt64(authenticating.count) * 8).bigEndian, Array.init)
            let message = authenticating + vector + ciphertext + bitCount
            let code = macKey.withBytes { HMAC.code(message, key: $0, hash: hash) }
            return Array(code.prefix(tagByteCount))
        }

        func cipher(_ input: [UInt8], vector: [UInt8], encrypts: Bool) -> [UInt8]? {
            OpenSSL.cipher(input, algorithm: algorithm, key: cipherKey, vector: vector, encrypts: encrypts)
        }
    }
}

import COpenSSL

/// Wraps a key by another one (RFC 3394); the wrapped key proves itself, so no nonce is needed.
public enum AESKeyWrap {
    /// `key` has a multiple of 8 bytes, `wrapping` has 16 or 32.
    public static func wrap(_ key: SymmetricKey, with wrapping: SymmetricKey) throws(CryptographyError) -> [UInt8] {
        guard key.byteCount % 8 == 0 else { throw .unsupportedKey }
        let algorithm = try algorithm(for: wrapping)
        let wrapped = key.withBytes {
            OpenSSL.cipher($0, algorithm: algorithm, key: wrapping, vector: nil, encrypts: true)
        }
        guard let wrapped else { throw OpenSSL.failure("AES key wrap") }
        return wrapped
    }

    public static func unwrap(
        _ wrapped: [UInt8], with wrapping: SymmetricKey
    ) throws(CryptographyError) -> SymmetricKey {
        let algorithm = try algorithm(for: wrapping)
        // A wrapped key is 8 bytes longer than the key, and none here is shorter than 16 or longer than 64.
        guard wrapped.count % 8 == 0, (24...72).contains(wrapped.count) else { throw .authenticationFailed }
        let key = OpenSSL.cipher(wrapped, algorithm: algorithm, key: wrapping, vector: nil, encrypts: false)
        guard let key, key.count == wrapped.count - 8 else { throw OpenSSL.refusal(.authenticationFailed) }
        return SymmetricKey(key)
    }

    private static func algorithm(for key: SymmetricKey) throws(CryptographyError) -> OpaquePointer {
        switch key.byteCount {
        case 16: OpenSSL.aes128Wrap
        case 32: OpenSSL.aes256Wrap
        default: throw .unsupportedKey
        }
    }
}

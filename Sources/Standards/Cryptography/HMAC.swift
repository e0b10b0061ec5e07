import COpenSSL

/// Keyed message authentication (RFC 2104) with SHA-2.
public enum HMAC {
    public static func sha256(_ message: [UInt8], key: SymmetricKey) -> [UInt8] {
        key.withBytes { code(message, key: $0, hash: .sha256) }
    }

    public static func sha384(_ message: [UInt8], key: SymmetricKey) -> [UInt8] {
        key.withBytes { code(message, key: $0, hash: .sha384) }
    }

    public static func sha512(_ message: [UInt8], key: SymmetricKey) -> [UInt8] {
        key.withBytes { code(message, key: $0, hash: .sha512) }
    }

    /// The code under a key of any length: HKDF uses salts, which may be empty, as keys.
    static func code(_ message: [UInt8], key: [UInt8], hash: Hash) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: hash.byteCount) { buffer, count in
            let code = COpenSSL.HMAC(
                hash.implementation, key, Int32(key.count), message, message.count, buffer.baseAddress, nil
            )
            guard code != nil else { fatalError("HMAC failed") }
            count = hash.byteCount
        }
    }
}

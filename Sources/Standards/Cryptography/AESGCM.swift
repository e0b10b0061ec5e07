import COpenSSL

/// Authenticated encryption with AES in Galois/Counter Mode (NIST SP 800-38D).
///
/// The key has 16 or 32 bytes, the nonce 12: the one size that GCM uses as it is. A nonce must never serve
/// twice under one key.
public enum AESGCM {
    public static let nonceByteCount = 12
    public static let tagByteCount = 16

    /// Encrypts, and answers the ciphertext followed by its 16-byte tag.
    public static func seal(
        _ plaintext: [UInt8], key: SymmetricKey, nonce: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let context = try context(key: key, nonce: nonce, encrypts: true)
        defer { EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        guard EVP_EncryptUpdate(context, nil, &length, authenticating, Int32(authenticating.count)) == 1 else {
            throw OpenSSL.failure("AES-GCM")
        }
        let sealed = [UInt8](unsafeUninitializedCapacity: plaintext.count + tagByteCount) { buffer, count in
            guard
                let output = buffer.baseAddress,
                EVP_EncryptUpdate(context, output, &length, plaintext, Int32(plaintext.count)) == 1,
                EVP_EncryptFinal_ex(context, output + plaintext.count, &length) == 1,
                EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), output + plaintext.count
                ) == 1
            else { return }
            count = plaintext.count + tagByteCount
        }
        guard !sealed.isEmpty else { throw OpenSSL.failure("AES-GCM") }
        return sealed
    }

    /// Decrypts a ciphertext followed by its tag; no byte of the plaintext is given out unless the tag holds.
    public static func open(
        _ sealed: [UInt8], key: SymmetricKey, nonce: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let context = try context(key: key, nonce: nonce, encrypts: false)
        defer { EVP_CIPHER_CTX_free(context) }
        let byteCount = sealed.count - tagByteCount
        guard byteCount >= 0 else { throw .authenticationFailed }
        var tag = Array(sealed.suffix(tagByteCount))
        var length: Int32 = 0
        guard
            EVP_DecryptUpdate(context, nil, &length, authenticating, Int32(authenticating.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw OpenSSL.failure("AES-GCM") }
        var isAuthentic = false
        // One byte more than needed, as OpenSSL asks for somewhere to write even when there is nothing.
        let plaintext = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { buffer, count in
            guard let output = buffer.baseAddress else { return }
            isAuthentic =
                EVP_DecryptUpdate(context, output, &length, sealed, Int32(byteCount)) == 1
                && EVP_DecryptFinal_ex(context, output + byteCount, &length) == 1
            if isAuthentic { count = byteCount } else { OPENSSL_cleanse(output, byteCount) }
        }
        guard isAuthentic else { throw OpenSSL.refusal(.authenticationFailed) }
        return plaintext
    }

    private static func context(
        key: SymmetricKey, nonce: [UInt8], encrypts: Bool
    ) throws(CryptographyError) -> OpaquePointer {
        guard nonce.count == nonceByteCount else { throw .invalidNonce }
        let cipher: OpaquePointer
        switch key.byteCount {
        case 16: cipher = OpenSSL.aes128GCM
        case 32: cipher = OpenSSL.aes256GCM
        default: throw .unsupportedKey
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSL.failure("AES-GCM") }
        let isReady = key.withBytes { EVP_CipherInit_ex2(context, cipher, $0, nonce, encrypts ? 1 : 0, nil) } == 1
        guard isReady else {
            EVP_CIPHER_CTX_free(context)
            throw OpenSSL.failure("AES-GCM")
        }
        return context
    }
}

import COpenSSL

extension PublicKey {
    /// Encrypts a short secret by RSAES-OAEP with SHA-256, also in MGF1 (RFC 8017 §7.1, RFC 7518 §4.3).
    public func encryptOAEPSHA256(_ secret: SymmetricKey) throws(CryptographyError) -> [UInt8] {
        guard case .rsa = type else { throw .wrongKeyForAlgorithm }
        let encrypted = secret.withBytes {
            handle.oaep($0, begin: EVP_PKEY_encrypt_init, run: EVP_PKEY_encrypt)
        }
        guard let encrypted else { throw OpenSSL.failure("RSA-OAEP") }
        return encrypted
    }
}

extension PrivateKey {
    /// Decrypts what `encryptOAEPSHA256` made; every failure is the same `authenticationFailed`.
    public func decryptOAEPSHA256(_ encrypted: [UInt8]) throws(CryptographyError) -> SymmetricKey {
        guard case .rsa = type else { throw .wrongKeyForAlgorithm }
        let secret = handle.oaep(encrypted, begin: EVP_PKEY_decrypt_init, run: EVP_PKEY_decrypt)
        guard let secret, secret.count >= SymmetricKey.byteCountMin else {
            throw OpenSSL.refusal(.authenticationFailed)
        }
        return SymmetricKey(secret)
    }
}

extension KeyHandle {
    typealias Run = (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int
    ) -> Int32

    fileprivate func oaep(_ input: [UInt8], begin: (OpaquePointer?) -> Int32, run: Run) -> [UInt8]? {
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        guard
            begin(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, OpenSSL.sha256) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context, OpenSSL.sha256) == 1
        else { return nil }
        var isComplete = false
        let capacity = Int(EVP_PKEY_get_size(pointer))
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var length = capacity
            isComplete = run(context, buffer.baseAddress, &length, input, input.count) == 1
            count = isComplete ? length : 0
        }
        return isComplete ? output : nil
    }
}

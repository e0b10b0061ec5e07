import COpenSSL

extension PrivateKey {
    /// The secret that this key and another one of the same curve agree on: the x coordinate, as it is
    /// (NIST SP 800-56A §5.7.1.2). Derive keys from it, never use it as one.
    public func sharedSecret(with other: PublicKey) throws(CryptographyError) -> SymmetricKey {
        guard case .ec(let curve, _, _) = other.components, type == other.type else { throw .wrongKeyForAlgorithm }
        guard let context = EVP_PKEY_CTX_new(handle.pointer, nil) else { throw OpenSSL.failure("key agreement") }
        defer { EVP_PKEY_CTX_free(context) }
        var secret = [UInt8](repeating: 0, count: curve.coordinateByteCount)
        var count = secret.count
        guard
            EVP_PKEY_derive_init(context) == 1,
            EVP_PKEY_derive_set_peer(context, other.handle.pointer) == 1,
            EVP_PKEY_derive(context, &secret, &count) == 1,
            count == secret.count
        else { throw OpenSSL.failure("key agreement") }
        defer { secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        return SymmetricKey(secret)
    }
}

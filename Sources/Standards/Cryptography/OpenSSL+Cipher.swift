import COpenSSL

extension OpenSSL {
    /// Runs a cipher that has no tag over the whole input; nil if it refuses.
    ///
    /// The vector's size is the algorithm's own business: the caller has checked it.
    static func cipher(
        _ input: [UInt8], algorithm: OpaquePointer, key: SymmetricKey, vector: [UInt8]?, encrypts: Bool
    ) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW)
        let direction: Int32 = encrypts ? 1 : 0
        guard key.withBytes({ EVP_CipherInit_ex2(context, algorithm, $0, vector, direction, nil) }) == 1 else {
            return nil
        }
        var isComplete = false
        // Padding adds a block, wrapping eight bytes.
        let output = [UInt8](unsafeUninitializedCapacity: input.count + 32) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var length: Int32 = 0
            var rest: Int32 = 0
            isComplete =
                EVP_CipherUpdate(context, start, &length, input, Int32(input.count)) == 1
                && EVP_CipherFinal_ex(context, start + Int(length), &rest) == 1
            count = isComplete ? Int(length + rest) : 0
        }
        return isComplete ? output : nil
    }
}

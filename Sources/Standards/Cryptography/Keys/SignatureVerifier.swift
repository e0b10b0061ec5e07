import COpenSSL

/// A public key made ready to check signatures of one algorithm, for who checks many with the same key.
///
/// `PublicKey.isValid` looks the algorithm up each time, which costs a sixth of an RSA verification; here that is done
/// once, and each check begins with a copy.
public final class SignatureVerifier: @unchecked Sendable {
    private let key: PublicKey
    private let algorithm: SignatureAlgorithm
    /// Read only: a copy is made for each check. nil for EdDSA, whose contexts OpenSSL does not copy.
    private let prototype: OpaquePointer?

    /// Refuses an algorithm that the key cannot serve.
    public init(_ key: PublicKey, using algorithm: SignatureAlgorithm) throws(CryptographyError) {
        guard algorithm.accepts(key.type) else { throw .wrongKeyForAlgorithm }
        self.key = key
        self.algorithm = algorithm
        prototype = algorithm.hash == nil ? nil : key.handle.verification(by: algorithm)
    }

    deinit {
        EVP_MD_CTX_free(prototype)
    }

    /// Whether the signature is of this message; ECDSA as strict DER, the others as they are.
    public func isValid(der signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let prototype else { return key.isValid(der: signature, of: message, using: algorithm) }
        guard algorithm.isWellEncoded(der: signature), let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_MD_CTX_copy_ex(context, prototype) == 1 else {
            ERR_clear_error()
            return false
        }
        return KeyHandle.finish(context, signature, message)
    }
}

extension KeyHandle {
    /// A context that is ready to check a signature; nil if the algorithm is not for this key.
    func verification(by algorithm: SignatureAlgorithm) -> OpaquePointer? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        var keyContext: OpaquePointer?
        guard
            EVP_DigestVerifyInit(context, &keyContext, algorithm.hash?.implementation, nil, pointer) == 1,
            algorithm.configure(keyContext)
        else {
            ERR_clear_error()
            EVP_MD_CTX_free(context)
            return nil
        }
        return context
    }

    /// Hashes the message and checks the signature, in one call.
    static func finish(_ context: OpaquePointer, _ signature: [UInt8], _ message: [UInt8]) -> Bool {
        let isValid = EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !isValid { ERR_clear_error() }
        return isValid
    }
}

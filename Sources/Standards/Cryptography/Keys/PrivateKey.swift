import COpenSSL

/// A private key, ready to sign; built once, it may be shared by any number of tasks.
public struct PrivateKey: Sendable {
    public let type: KeyType
    public let publicKey: PublicKey
    let handle: KeyHandle

    private init(_ handle: KeyHandle) throws(CryptographyError) {
        guard let type = handle.type else { throw .unsupportedKey }
        self.type = type
        self.handle = handle
        publicKey = try PublicKey(handle.publicComponents())
    }

    /// Makes a new key. RSA takes tens of milliseconds and more: keep it off the threads that serve requests.
    public static func generate(_ type: KeyType) throws(CryptographyError) -> PrivateKey {
        let name: String
        switch type {
        case .rsa: name = "RSA"
        case .p256, .p384, .p521, .secp256k1: name = "EC"
        case .ed25519: name = "ED25519"
        case .ed448: name = "ED448"
        }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw OpenSSL.failure("generating a key")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else { throw OpenSSL.failure("generating a key") }
        try configure(context, for: type)
        var pointer: OpaquePointer?
        guard EVP_PKEY_generate(context, &pointer) == 1, let pointer else {
            throw OpenSSL.failure("generating a key")
        }
        return try PrivateKey(KeyHandle(owning: pointer))
    }

    private static func configure(_ context: OpaquePointer, for type: KeyType) throws(CryptographyError) {
        let answer: Int32
        switch type {
        case .rsa(let bits):
            guard KeyType.rsaBits.contains(bits) else { throw .unsupportedKey }
            answer = EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits))
        case .p256: answer = EVP_PKEY_CTX_set_group_name(context, "P-256")
        case .p384: answer = EVP_PKEY_CTX_set_group_name(context, "P-384")
        case .p521: answer = EVP_PKEY_CTX_set_group_name(context, "P-521")
        case .secp256k1: answer = EVP_PKEY_CTX_set_group_name(context, "secp256k1")
        case .ed25519, .ed448: answer = 1
        }
        guard answer == 1 else { throw OpenSSL.failure("generating a key") }
    }

    /// Signs a message.
    public func signature(
        of message: [UInt8], using algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> [UInt8] {
        guard algorithm.accepts(type) else { throw .wrongKeyForAlgorithm }
        guard let context = EVP_MD_CTX_new() else { throw OpenSSL.failure("signing") }
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        guard
            EVP_DigestSignInit(context, &keyContext, algorithm.hash?.implementation, nil, handle.pointer) == 1,
            algorithm.configure(keyContext)
        else { throw OpenSSL.failure("signing") }
        let sizeMax = Int(EVP_PKEY_get_size(handle.pointer))
        let signature = [UInt8](unsafeUninitializedCapacity: sizeMax) { buffer, count in
            var size = sizeMax
            let answer = EVP_DigestSign(context, buffer.baseAddress, &size, message, message.count)
            count = answer == 1 ? size : 0
        }
        guard !signature.isEmpty else { throw OpenSSL.failure("signing") }
        guard let curve = algorithm.curve else { return signature }
        guard let raw = ECDSASignature.raw(fromDER: signature, curve: curve) else {
            throw .library(operation: "signing", reason: "unexpected signature")
        }
        return raw
    }
}

extension PrivateKey {
    /// Reads a key from the DER of PKCS #8 (RFC 5208, RFC 5958), unencrypted.
    ///
    /// Trailing bytes are refused, and so is a key whose halves do not belong together: OpenSSL would take it,
    /// and its signatures would never verify.
    public init(pkcs8 der: [UInt8]) throws(CryptographyError) {
        let pointer = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, buffer.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            guard let end = buffer.baseAddress.map({ $0 + buffer.count }), cursor == end else { return nil }
            return EVP_PKCS82PKEY(info)
        }
        guard let pointer else { throw OpenSSL.refusal(.malformedKey) }
        try self.init(KeyHandle(owning: pointer))
        guard isConsistent else { throw .mismatchedKey }
    }

    /// The key as the DER of PKCS #8, unencrypted: encrypt it before it is stored.
    public func pkcs8() throws(CryptographyError) -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(handle.pointer) else { throw OpenSSL.failure("writing a key") }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info, nil))
        guard count > 0 else { throw OpenSSL.failure("writing a key") }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = Int(i2d_PKCS8_PRIV_KEY_INFO(info, &cursor))
        }
    }

    /// Whether what the private half signs is valid by the public one.
    ///
    /// A trial signature serves every type. OpenSSL's own pairwise check tests the primality of RSA's factors
    /// again, which takes far longer.
    private var isConsistent: Bool {
        let trial = SignatureAlgorithm.allCases.first { $0.accepts(type) }
        guard let trial, let signature = try? signature(of: [], using: trial) else { return false }
        return publicKey.isValid(signature, of: [], using: trial)
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "redacted" }
    public var debugDescription: String { "redacted" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

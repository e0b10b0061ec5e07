import Cryptography

/// The key of one token's content, and what of it travels with the token.
struct ContentKey {
    let key: SymmetricKey
    /// Empty where the key is agreed or shared.
    var encrypted: [UInt8] = []
    var ephemeral: PublicKey.Components?

    /// Makes or takes the key, for the sender.
    static func make(
        _ algorithm: JWEAlgorithm, _ encryption: JWEEncryption, for recipient: JWE.EncryptionKey,
        random: some RandomBytes
    ) throws(CryptographyError) -> ContentKey {
        switch (algorithm, recipient) {
        case (.direct, .shared(let key)):
            guard key.byteCount == encryption.keyByteCount else { throw .unsupportedKey }
            return ContentKey(key: key)
        case (.rsaOAEP256, .publicKey(let publicKey)):
            let key = SymmetricKey(random.bytes(encryption.keyByteCount))
            return ContentKey(key: key, encrypted: try publicKey.encryptOAEPSHA256(key))
        case (.ecdhES, .publicKey(let publicKey)), (.ecdhESA128KW, .publicKey(let publicKey)),
            (.ecdhESA256KW, .publicKey(let publicKey)):
            return try agree(algorithm, encryption, with: publicKey, random: random)
        default:
            throw .wrongKeyForAlgorithm
        }
    }

    private static func agree(
        _ algorithm: JWEAlgorithm, _ encryption: JWEEncryption, with recipient: PublicKey, random: some RandomBytes
    ) throws(CryptographyError) -> ContentKey {
        guard case .ec = recipient.components else { throw .wrongKeyForAlgorithm }
        let ephemeral = try PrivateKey.generate(recipient.type)
        let agreed = derive(
            try ephemeral.sharedSecret(with: recipient), algorithm, encryption, partyU: [], partyV: []
        )
        let components = ephemeral.publicKey.components
        guard algorithm.wrappingKeyByteCount != nil else { return ContentKey(key: agreed, ephemeral: components) }
        let key = SymmetricKey(random.bytes(encryption.keyByteCount))
        return ContentKey(key: key, encrypted: try AESKeyWrap.wrap(key, with: agreed), ephemeral: components)
    }

    /// Recovers the key, for the recipient.
    ///
    /// A key that was encrypted badly is replaced by a random one, so that decryption fails later and in the same
    /// way as for a wrong tag (RFC 7516 §11.5).
    static func recover(
        _ encrypted: [UInt8], header: JWEHeader, with key: JWE.DecryptionKey, random: some RandomBytes
    ) throws(JOSEError) -> SymmetricKey {
        let byteCount = header.encryption.keyByteCount
        var recovered: SymmetricKey?
        switch (header.algorithm, key) {
        case (.direct, .shared(let shared)):
            guard encrypted.isEmpty else { throw .decryptionFailed }
            recovered = shared
        case (.rsaOAEP256, .privateKey(let privateKey)):
            guard case .rsa = privateKey.type else { throw .wrongKeyType }
            recovered = try? privateKey.decryptOAEPSHA256(encrypted)
        case (.ecdhES, .privateKey(let privateKey)):
            guard encrypted.isEmpty else { throw .decryptionFailed }
            recovered = try agreed(header, with: privateKey)
        case (.ecdhESA128KW, .privateKey(let privateKey)), (.ecdhESA256KW, .privateKey(let privateKey)):
            recovered = try? AESKeyWrap.unwrap(encrypted, with: agreed(header, with: privateKey))
        default:
            throw .wrongKeyType
        }
        guard let recovered, recovered.byteCount == byteCount else { return SymmetricKey(random.bytes(byteCount)) }
        return recovered
    }

    private static func agreed(_ header: JWEHeader, with key: PrivateKey) throws(JOSEError) -> SymmetricKey {
        let ephemeral = try header.ephemeralKey()
        let partyU = try header.party("apu")
        let partyV = try header.party("apv")
        guard let secret = try? key.sharedSecret(with: ephemeral) else { throw .wrongKeyType }
        return derive(secret, header.algorithm, header.encryption, partyU: partyU, partyV: partyV)
    }

    /// The name that goes into the key is that of what the key is for (RFC 7518 §4.6.2, "AlgorithmID").
    private static func derive(
        _ secret: SymmetricKey, _ algorithm: JWEAlgorithm, _ encryption: JWEEncryption,
        partyU: [UInt8], partyV: [UInt8]
    ) -> SymmetricKey {
        ConcatKDF.key(
            from: secret,
            algorithm: algorithm.wrappingKeyByteCount == nil ? encryption.rawValue : algorithm.rawValue,
            partyU: partyU, partyV: partyV,
            byteCount: algorithm.wrappingKeyByteCount ?? encryption.keyByteCount
        )
    }
}

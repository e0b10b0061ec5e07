public import Cryptography

/// Encrypted tokens in compact serialisation (RFC 7516).
public enum JWE {
    /// Room for a signed token inside the encrypted one.
    public static let bytesMax = 32_768

    /// What a token is encrypted with.
    public enum EncryptionKey: Sendable {
        case shared(SymmetricKey)
        case publicKey(PublicKey)
    }

    /// What a token is decrypted with.
    public enum DecryptionKey: Sendable {
        case shared(SymmetricKey)
        case privateKey(PrivateKey)
    }

    /// A token that was decrypted; for public keys this says nothing about who made it.
    public struct Decrypted: Equatable, Sendable {
        public let header: JWEHeader
        public let plaintext: [UInt8]
    }

    /// Encrypts for one recipient.
    ///
    /// - Parameters:
    ///   - contentType: the `cty`; "JWT" where the plaintext is a signed token (RFC 7519 §5.2).
    ///   - random: for the content's key and the initialisation vector.
    public static func encrypt(
        _ plaintext: [UInt8], algorithm: JWEAlgorithm, encryption: JWEEncryption, keyID: String?, type: String? = nil,
        contentType: String? = nil, for key: EncryptionKey, random: some RandomBytes
    ) throws(JOSEError) -> String {
        var header: [String: JSON] = ["alg": .string(algorithm.rawValue), "enc": .string(encryption.rawValue)]
        if let keyID { header["kid"] = .string(keyID) }
        if let type { header["typ"] = .string(type) }
        if let contentType { header["cty"] = .string(contentType) }
        do throws(CryptographyError) {
            let content = try ContentKey.make(algorithm, encryption, for: key, random: random)
            if let ephemeral = content.ephemeral { header["epk"] = .object(ephemeral.jwkMembers) }
            let encodedHeader = Base64URL.encode(JSON.object(header).bytes())
            let vector = random.bytes(encryption.vectorByteCount)
            let sealed = try encryption.seal(
                plaintext, key: content.key, vector: vector, authenticating: Array(encodedHeader.utf8)
            )
            let parts = [
                content.encrypted, vector, sealed.dropLast(encryption.tagByteCount),
                sealed.suffix(encryption.tagByteCount),
            ]
            return ([encodedHeader] + parts.map { Base64URL.encode(Array($0)) }).joined(separator: ".")
        } catch .wrongKeyForAlgorithm {
            throw .wrongKeyType
        } catch {
            throw .cryptography(error)
        }
    }

    /// Decrypts a token whose algorithms are among those allowed.
    ///
    /// Once the header is accepted, all failures look the same: what went wrong inside would help to forge
    /// (RFC 7516 §11.5).
    public static func decrypt(
        _ token: String, algorithms: Set<JWEAlgorithm>, encryptions: Set<JWEEncryption>,
        bytesMax: Int = JWE.bytesMax, random: some RandomBytes,
        key: (_ keyID: String?, _ algorithm: JWEAlgorithm) -> DecryptionKey?
    ) throws(JOSEError) -> Decrypted {
        let parts = try CompactParts(token, count: 5, bytesMax: bytesMax)
        let header = try JWEHeader(parsing: parts.decoded(0))
        guard algorithms.contains(header.algorithm), encryptions.contains(header.encryption) else {
            throw .algorithmNotAllowed
        }
        let encryptedKey = try parts.decoded(1)
        let vector = try parts.decoded(2)
        let ciphertext = try parts.decoded(3)
        let tag = try parts.decoded(4)
        guard let key = key(header.keyID, header.algorithm) else { throw .keyNotFound }
        guard tag.count == header.encryption.tagByteCount else { throw .decryptionFailed }
        let contentKey = try ContentKey.recover(encryptedKey, header: header, with: key, random: random)
        do throws(CryptographyError) {
            let plaintext = try header.encryption.open(
                ciphertext + tag, key: contentKey, vector: vector, authenticating: Array(parts.parts[0])
            )
            return Decrypted(header: header, plaintext: plaintext)
        } catch {
            throw .decryptionFailed
        }
    }
}

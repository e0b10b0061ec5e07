import CBOR
import Cryptography
import JOSE
import WebAuthn

/// A passkey in software, and the browser that asks it, in one.
struct SoftwareAuthenticator: Sendable {
    /// How a new credential is attested.
    enum Attestation: Sendable {
        case none
        /// Packed, signed by a certificate's key (§8.2).
        case packed(AttestationKey)
    }

    /// The model's name, which a certificate has to repeat.
    static let model = Array("surety-benchmark".utf8)
    private static let isUserPresentAndVerified: UInt8 = 0x05
    private static let hasCredential: UInt8 = 0x40

    let algorithm: COSEAlgorithm
    let origin: String
    let rpIDHash: [UInt8]
    let id = SystemRandomBytes().bytes(32)
    let publicKey: COSEKey
    private let key: PrivateKey

    init(_ algorithm: COSEAlgorithm, rpID: RPID, origin: String) throws {
        self.algorithm = algorithm
        self.origin = origin
        rpIDHash = rpID.hash
        key = try .generate(algorithm.keyType)
        publicKey = try COSEKey(key.publicKey, algorithm: algorithm)
    }

    /// RegistrationResponseJSON (Web Authentication Level 3 §5.1).
    func registration(_ challenge: [UInt8], attestation: Attestation = .none) throws -> JSON {
        let clientData = clientData("webauthn.create", challenge)
        let length = [UInt8(id.count >> 8), UInt8(id.count & 0xFF)]
        let data = authenticatorData(Self.hasCredential, count: 0) + Self.model + length + id + publicKey.bytes
        let object: CBOR
        switch attestation {
        case .none: object = ["fmt": "none", "attStmt": [:], "authData": .bytes(data)]
        case .packed(let attester):
            let statement: CBOR = [
                "alg": CBOR(COSEAlgorithm.ES256.rawValue),
                "sig": .bytes(try DER.signature(attester.key, over: data + Hash.sha256(clientData))),
                "x5c": .array([.bytes(attester.certificate)]),
            ]
            object = ["fmt": "packed", "attStmt": statement, "authData": .bytes(data)]
        }
        return credential([
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "attestationObject": .string(Base64URL.encode(object.encoded())), "transports": ["internal"],
        ])
    }

    /// AuthenticationResponseJSON (§5.1).
    ///
    /// - Parameter count: the signature counter; 0 is that of an authenticator that does not count.
    func assertion(_ challenge: [UInt8], user: [UInt8], count: UInt32 = 0) throws -> JSON {
        let clientData = clientData("webauthn.get", challenge)
        let data = authenticatorData(0, count: count)
        return credential([
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "authenticatorData": .string(Base64URL.encode(data)),
            "signature": .string(Base64URL.encode(try signature(over: data + Hash.sha256(clientData)))),
            "userHandle": .string(Base64URL.encode(user)),
        ])
    }

    private func clientData(_ type: String, _ challenge: [UInt8]) -> [UInt8] {
        let members: JSON = [
            "type": .string(type), "challenge": .string(Base64URL.encode(challenge)), "origin": .string(origin),
            "crossOrigin": false,
        ]
        return members.bytes()
    }

    private func authenticatorData(_ flags: UInt8, count: UInt32) -> [UInt8] {
        rpIDHash + [Self.isUserPresentAndVerified | flags] + withUnsafeBytes(of: count.bigEndian, Array.init)
    }

    private func signature(over message: [UInt8]) throws -> [UInt8] {
        guard algorithm == .ES256 else { return try key.signature(of: message, using: algorithm.signature) }
        return try DER.signature(key, over: message)
    }

    private func credential(_ response: [String: JSON]) -> JSON {
        [
            "id": .string(Base64URL.encode(id)), "rawId": .string(Base64URL.encode(id)), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": [:], "response": .object(response),
        ]
    }
}

/// What a model of authenticators attests with.
struct AttestationKey: Sendable {
    let key: PrivateKey
    /// In DER.
    let certificate: [UInt8]
}

/// As much as a signature takes.
private enum DER {
    /// Ecdsa-Sig-Value (RFC 3279 §2.2.3), with SHA-256 on P-256.
    static func signature(_ key: PrivateKey, over message: [UInt8]) throws -> [UInt8] {
        let raw = try key.signature(of: message, using: .ecdsaP256SHA256)
        let numbers = integer(raw.prefix(raw.count / 2)) + integer(raw.suffix(raw.count / 2))
        return [0x30, UInt8(numbers.count)] + numbers
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = bytes.drop { $0 == 0 }
        let isPadded = digits.first.map { $0 >= 0x80 } ?? true
        return [0x02, UInt8(digits.count + (isPadded ? 1 : 0))] + (isPadded ? [0] : []) + digits
    }
}

extension COSEAlgorithm {
    /// Of those that the benchmark uses.
    fileprivate var keyType: KeyType {
        switch self {
        case .RS256: .rsa(bits: 2_048)
        case .EdDSA: .ed25519
        default: .p256
        }
    }
}

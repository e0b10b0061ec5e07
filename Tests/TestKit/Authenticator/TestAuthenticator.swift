public import CBOR
public import Cryptography
public import JOSE
public import WebAuthn

/// A passkey in software, with the browser around it: answers options as they come, and wrongly on demand.
///
/// One credential, made by ``create(_:)`` and used by ``sign(_:)``.
public struct TestAuthenticator: Sendable {
    /// The flags of authenticator data (Web Authentication Level 3 §6.1).
    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let userPresent = Flags(rawValue: 0x01)
        public static let userVerified = Flags(rawValue: 0x04)
        public static let backupEligible = Flags(rawValue: 0x08)
        public static let backedUp = Flags(rawValue: 0x10)
        static let attested = Flags(rawValue: 0x40)
    }

    public enum Attestation: Sendable {
        case none, packedSelf
        /// By a certificate under the root of ``TestAuthority``.
        case packed
    }

    /// What can be wrong with an answer.
    public enum Mistake: CaseIterable, Sendable {
        case challenge, origin, relyingParty, type, signature, userHandle, noUserHandle, notJSON
    }

    public static let model = AAGUID(Array(1...16)) ?? .zero

    public var origin = "https://id.example.com"
    public var flags: Flags = [.userPresent, .userVerified]
    public var attestation = Attestation.none
    public var aaguid = TestAuthenticator.model
    public var credentialID: [UInt8]
    /// What it shows next time; 0 does not count.
    public var signCount: UInt32 = 0
    public var mistakes: Set<Mistake> = []
    /// Whose it is, as the options said when it was made.
    public var userHandle: [UInt8]?
    public let algorithm: COSEAlgorithm
    public let key: PrivateKey

    /// - Parameter name: what its credential id is made of; two of the same name collide.
    public init(_ name: String = "phone", algorithm: COSEAlgorithm = .ES256) throws {
        credentialID = Hash.sha256(Array(name.utf8))
        self.algorithm = algorithm
        switch algorithm {
        case .RS256: key = try TestAuthority.shared.get().rsa
        case .EdDSA, .Ed25519: key = try .generate(.ed25519)
        default: key = try .generate(.p256)
        }
    }

    /// Answers `navigator.credentials.create()` with RegistrationResponseJSON.
    public mutating func create(_ options: JSON) throws -> [UInt8] {
        userHandle = options["user"]?["id"]?.string.flatMap(Base64URL.decode)
        let clientData = clientData("webauthn.create", options)
        let key = try COSEKey(key.publicKey, algorithm: algorithm).bytes
        let id = [UInt8(credentialID.count >> 8), UInt8(credentialID.count & 0xFF)] + credentialID
        let data =
            authenticatorData(flags.union(.attested), rpID: options["rp"]?["id"]?.string) + aaguid.bytes + id + key
        let object: CBOR = [
            "fmt": .text(attestation == .none ? "none" : "packed"),
            "attStmt": try statement(over: data + Hash.sha256(clientData)), "authData": .bytes(data),
        ]
        return credential([
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "attestationObject": .string(Base64URL.encode(object.encoded())),
            "transports": ["internal", "hybrid"],
        ])
    }

    /// Answers `navigator.credentials.get()` with AuthenticationResponseJSON, and counts.
    public mutating func sign(_ options: JSON) throws -> [UInt8] {
        let clientData = clientData("webauthn.get", options)
        let data = authenticatorData(flags, rpID: options["rpId"]?.string)
        var signature = try signature(of: data + Hash.sha256(clientData), by: key, algorithm)
        if mistakes.contains(.signature) { signature[signature.count - 1] ^= 1 }
        var response: [String: JSON] = [
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "authenticatorData": .string(Base64URL.encode(data)),
            "signature": .string(Base64URL.encode(signature)),
        ]
        let handle = mistakes.contains(.userHandle) ? [UInt8](repeating: 9, count: 32) : userHandle
        response["userHandle"] = handle.map { .string(Base64URL.encode($0)) }
        if mistakes.contains(.noUserHandle) { response["userHandle"] = nil }
        if signCount > 0 { signCount += 1 }
        return credential(response)
    }

    private func clientData(_ type: String, _ options: JSON) -> [UInt8] {
        let challenge = options["challenge"]?.string ?? ""
        let members: [String: JSON] = [
            "type": .string(mistakes.contains(.type) ? "payment.get" : type),
            "challenge": .string(mistakes.contains(.challenge) ? String(challenge.reversed()) : challenge),
            "origin": .string(mistakes.contains(.origin) ? "https://evil.example" : origin),
            "crossOrigin": false,
        ]
        return JSON.object(members).bytes()
    }

    private func authenticatorData(_ flags: Flags, rpID: String?) -> [UInt8] {
        let rpID = mistakes.contains(.relyingParty) ? "evil.example" : rpID ?? ""
        return Hash.sha256(Array(rpID.utf8)) + [flags.rawValue] + withUnsafeBytes(of: signCount.bigEndian, Array.init)
    }

    private func statement(over signed: [UInt8]) throws -> CBOR {
        switch attestation {
        case .none: return [:]
        case .packedSelf:
            return ["alg": CBOR(algorithm.rawValue), "sig": .bytes(try signature(of: signed, by: key, algorithm))]
        case .packed:
            let keys = try TestAuthority.shared.get()
            return [
                "alg": CBOR(COSEAlgorithm.ES256.rawValue),
                "sig": .bytes(try signature(of: signed, by: keys.attestation, .ES256)),
                "x5c": [.bytes(try certificate(keys))],
            ]
        }
    }

    /// As §8.2.1 wants it.
    private func certificate(_ keys: TestAuthority.Keys) throws -> [UInt8] {
        var leaf = TestCertificate(
            subject: [
                ("2.5.4.6", "DE"), ("2.5.4.10", "Tests"), ("2.5.4.11", "Authenticator Attestation"),
                ("2.5.4.3", "Model"),
            ], key: keys.attestation.publicKey)
        leaf.setAuthority(false)
        leaf.set("1.3.6.1.4.1.45724.1.1.4", Write.octets(aaguid.bytes))
        return try leaf.signed(by: keys.root)
    }

    private func credential(_ response: [String: JSON]) -> [UInt8] {
        guard !mistakes.contains(.notJSON) else { return Array("no JSON".utf8) }
        let id = JSON.string(Base64URL.encode(credentialID))
        return JSON.object([
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": [:], "response": .object(response),
        ]).bytes()
    }

    /// In the encoding of Web Authentication: ECDSA as DER.
    private func signature(
        of message: [UInt8], by key: PrivateKey, _ algorithm: COSEAlgorithm
    ) throws -> [UInt8] {
        let raw = try key.signature(of: message, using: algorithm.signature)
        return key.type == .p256 ? Write.signature(raw) : raw
    }
}

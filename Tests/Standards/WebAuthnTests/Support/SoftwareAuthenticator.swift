import CBOR
import Cryptography
import JOSE
import TestKit
import WebAuthn

/// An authenticator and its client in one, whose every answer can be made wrong.
struct SoftwareAuthenticator {
    static let rpID = "example.org"
    static let origin = "https://example.org"
    static let challenge = Array(repeating: UInt8(7), count: 32)
    static let model: [UInt8] = Array(1...16)

    let keys: TestAuthority.Keys
    var rpID = SoftwareAuthenticator.rpID
    var clientData: [String: JSON] = [
        "challenge": .string(Base64URL.encode(SoftwareAuthenticator.challenge)),
        "origin": .string(SoftwareAuthenticator.origin), "crossOrigin": false,
    ]
    /// In place of the JSON of `clientData`.
    var clientDataBytes: [UInt8]?
    /// UP, UV and AT.
    var flags: UInt8 = 0x45
    var signCount: UInt32 = 5
    var aaguid = SoftwareAuthenticator.model
    var id: [UInt8] = Array(repeating: 0xC0, count: 32)
    var credentialKey: PrivateKey
    var algorithm = COSEAlgorithm.ES256
    /// In place of the key's own encoding.
    var publicKey: [UInt8]?
    var extensions: CBOR?
    var trailing: [UInt8] = []
    var clientExtensions: JSON = [:]
    var userHandle: [UInt8]?

    var format = "packed"
    /// How the statement is made, where the format leaves a choice.
    var statementKind: String?
    /// Changes the statement after it has been made.
    var changeStatement: @Sendable (inout CBOR) -> Void = { _ in }
    /// Changes the attestation object after it has been made.
    var changeObject: @Sendable (inout CBOR.Map) -> Void = { _ in }
    var changeResponse: @Sendable (inout [String: JSON]) -> Void = { _ in }
    var changeCredential: @Sendable (inout [String: JSON]) -> Void = { _ in }

    var leaf: TestCertificate
    /// What follows the attestation certificate in x5c.
    var chain: [[UInt8]] = []
    var attestationKey: PrivateKey
    var statementAlgorithm = COSEAlgorithm.ES256
    var tpm = TPMAnswer()
    var android = AndroidAnswer()
    var safetyNet = SafetyNetAnswer()
    /// In place of the nonce in Apple's certificate.
    var appleNonce: [UInt8]?
    var compound: [(String, CBOR)] = []

    init() throws {
        keys = try TestAuthority.shared.get()
        credentialKey = keys.credential
        attestationKey = keys.attestation
        leaf = TestCertificate(key: keys.attestation.publicKey)
        leaf.subject = [
            ("2.5.4.6", "DE"), ("2.5.4.10", "Tests"), ("2.5.4.11", "Authenticator Attestation"), ("2.5.4.3", "Model"),
        ]
        leaf.setAuthority(false)
        leaf.set("1.3.6.1.4.1.45724.1.1.4", Write.octets(Self.model))
    }

    // MARK: What it says

    func clientDataJSON(_ type: String) -> [UInt8] {
        if let clientDataBytes { return clientDataBytes }
        var members = clientData
        if members["type"] == nil { members["type"] = .string(type) }
        return JSON.object(members).bytes()
    }

    func coseKey() throws -> [UInt8] {
        try publicKey ?? COSEKey(credentialKey.publicKey, algorithm: algorithm).bytes
    }

    func authenticatorData(attested: Bool) throws -> [UInt8] {
        var flags = attested ? flags : flags & ~0x40
        if extensions != nil { flags |= 0x80 }
        var data = Hash.sha256(Array(rpID.utf8)) + [flags] + bytes(of: signCount)
        if attested, flags & 0x40 != 0 {
            data += aaguid + [UInt8(id.count >> 8), UInt8(id.count & 0xFF)] + id
            data += try coseKey()
        }
        return data + (extensions?.encoded() ?? []) + trailing
    }

    func registration() throws -> JSON {
        let clientData = clientDataJSON("webauthn.create")
        let data = try authenticatorData(attested: true)
        var statement = try statement(statementKind ?? format, data, Hash.sha256(clientData))
        changeStatement(&statement)
        var object: CBOR.Map = ["fmt": .text(format), "attStmt": statement, "authData": .bytes(data)]
        changeObject(&object)
        return credential([
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "attestationObject": .string(Base64URL.encode(CBOR.map(object).encoded())),
            "transports": ["internal", "hybrid", "pigeon"],
        ])
    }

    func assertion() throws -> JSON {
        let clientData = clientDataJSON("webauthn.get")
        let data = try authenticatorData(attested: false)
        var response: [String: JSON] = [
            "clientDataJSON": .string(Base64URL.encode(clientData)),
            "authenticatorData": .string(Base64URL.encode(data)),
            "signature": .string(
                Base64URL.encode(try sign(data + Hash.sha256(clientData), by: credentialKey, algorithm))),
        ]
        response["userHandle"] = userHandle.map { .string(Base64URL.encode($0)) }
        return credential(response)
    }

    private func credential(_ response: [String: JSON]) -> JSON {
        var response = response
        changeResponse(&response)
        var members: [String: JSON] = [
            "id": .string(Base64URL.encode(id)), "rawId": .string(Base64URL.encode(id)), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": clientExtensions,
            "response": .object(response),
        ]
        changeCredential(&members)
        return .object(members)
    }

    /// In the encoding of WebAuthn: ECDSA as DER.
    func sign(_ message: [UInt8], by key: PrivateKey, _ algorithm: COSEAlgorithm) throws -> [UInt8] {
        let raw = try key.signature(of: message, using: algorithm.signature)
        switch key.type {
        case .p256, .p384, .p521, .secp256k1: return Write.signature(raw)
        default: return raw
        }
    }

    func x5c() throws -> CBOR {
        .array(([try leaf.signed(by: keys.root)] + chain).map(CBOR.bytes))
    }

    func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }
}

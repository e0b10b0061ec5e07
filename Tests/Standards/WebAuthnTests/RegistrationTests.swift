import CBOR
import Cryptography
import JOSE
import Testing
import WebAuthn

@Suite("Registering a new credential (WebAuthn Level 3 §7.1)")
struct RegistrationTests {
    static let wrongs = [
        Wrong("another type", 3, .wrongCredentialType) { $0.changeCredential = { $0["type"] = "federated" } },
        Wrong("an id that is not rawId", 3, .credentialIDMismatch) { $0.changeCredential = { $0["id"] = "AAAA" } },
        Wrong("an empty id", 3, .credentialIDMismatch) { $0.id = [] },
        Wrong("no response", 3, .responseMalformed) { $0.changeCredential = { $0["response"] = nil } },
        Wrong("padded base64url", 3, .responseMalformed) { $0.changeResponse = { $0["clientDataJSON"] = "e30=" } },
        Wrong("transports of another type", 3, .responseMalformed) { $0.changeResponse = { $0["transports"] = "usb" } },
        Wrong("a wrong type in an extension", 3, .extensionMalformed) {
            $0.clientExtensions = ["credProps": ["rk": 1]]
        },
        Wrong("client data that are not UTF-8", 5, .clientDataNotText) { $0.clientDataBytes = [0x7B, 0xFF, 0x7D] },
        Wrong("client data of 17 KiB", 5, .responseTooLarge) {
            $0.clientDataBytes = Array(repeating: 0x20, count: 17_408)
        },
        Wrong("client data that are no object", 6, .clientDataMalformed) { $0.clientDataBytes = Array("[]".utf8) },
        Wrong("client data with a member twice", 6, .clientDataMalformed) {
            $0.clientDataBytes = Array(#"{"type":"webauthn.create","type":"webauthn.create"}"#.utf8)
        },
        Wrong("crossOrigin as a text", 6, .clientDataMalformed) { $0.clientData["crossOrigin"] = "false" },
        Wrong("client data of a sign-in", 7, .wrongClientDataType) { $0.clientData["type"] = "webauthn.get" },
        Wrong("another challenge", 8, .challengeMismatch) { $0.clientData["challenge"] = "AAAA" },
        Wrong("the challenge with padding", 8, .challengeMismatch) {
            $0.clientData["challenge"] = .string(Base64.encode(SoftwareAuthenticator.challenge))
        },
        Wrong("another origin", 9, .originNotAllowed) { $0.clientData["origin"] = "https://example.com" },
        Wrong("a subdomain that is not listed", 9, .originNotAllowed) {
            $0.clientData["origin"] = "https://a.example.org"
        },
        Wrong("the origin with a slash", 9, .originNotAllowed) { $0.clientData["origin"] = "https://example.org/" },
        Wrong("a frame of another origin", 10, .crossOriginNotAllowed) { $0.clientData["crossOrigin"] = true },
        Wrong("a top origin without a frame", 11, .topOriginNotAllowed) {
            $0.clientData["topOrigin"] = "https://example.org"
        },
        Wrong("an attestation object with a fourth member", 13, .attestationObjectMalformed) {
            $0.changeObject = { $0["more"] = 1 }
        },
        Wrong("an attestation object without a format", 13, .attestationObjectMalformed) {
            $0.changeObject = { $0["fmt"] = nil }
        },
        Wrong("a statement that is a number", 13, .attestationObjectMalformed) {
            $0.changeObject = { $0["attStmt"] = 1 }
        },
        Wrong("no credential", 13, .authenticatorDataMalformed) { $0.flags = 0x05 },
        Wrong("bytes after the authenticator data", 13, .authenticatorDataMalformed) { $0.trailing = [0] },
        Wrong("extensions that are no map", 13, .authenticatorDataMalformed) { $0.extensions = 1 },
        Wrong("another credential in the authenticator data", 13, .credentialIDMismatch) {
            $0.changeCredential = {
                $0["id"] = "AAAA"; $0["rawId"] = "AAAA"
            }
        },
        Wrong("other authenticator data beside it", 13, .authenticatorDataMismatch) {
            $0.changeResponse = { $0["authenticatorData"] = "AAAA" }
        },
        Wrong("another relying party", 14, .rpIDMismatch) { $0.rpID = "example.com" },
        Wrong("no user presence", 15, .userNotPresent) { $0.flags = 0x44 },
        Wrong("backed up without eligibility", 17, .backupStateWithoutEligibility) { $0.flags = 0x55 },
        Wrong("another algorithm beside it", 20, .authenticatorDataMismatch) {
            $0.changeResponse = { $0["publicKeyAlgorithm"] = -257 }
        },
        Wrong("a key with a further label", 20, .publicKeyUnusable) {
            var key = try #require(CBOR.decode($0.coseKey()).map)
            key[2] = .bytes([1])
            $0.publicKey = CBOR.map(key).encoded()
        },
        Wrong("a point that is not on the curve", 20, .publicKeyUnusable) {
            var key = try #require(CBOR.decode($0.coseKey()).map)
            key[-3] = .bytes(Array(repeating: 1, count: 32))
            $0.publicKey = CBOR.map(key).encoded()
        },
        Wrong("an unknown format", 21, .formatUnsupported) { $0.format = "Packed" },
        Wrong("a credential id of 1024 bytes", 25, .credentialIDTooLong) { $0.id = Array(repeating: 1, count: 1_024) },
        Wrong("credProtect out of range", 28, .extensionMalformed) { $0.extensions = ["credProtect": 4] },
        Wrong("minPinLength as a text", 28, .extensionMalformed) { $0.extensions = ["minPinLength": "4"] },
        Wrong("uvm with two numbers", 28, .extensionMalformed) { $0.extensions = ["uvm": [[1, 2]]] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws {
        try wrong.expectRegistrationRefused("none")
    }

    @Test("refuses without user verification where it is required")
    func userVerification() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        authenticator.flags = 0x41

        let refusal = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator) { $0.requiresUserVerification = true }
        }

        #expect(refusal?.rule == .userNotVerified)
        #expect(refusal?.step == 16)
        #expect(refusal?.section == "WebAuthn Level 3 §7.1 step 16")
        #expect(refusal?.ceremony == .registration)
    }

    @Test("refuses an algorithm that was not offered, and an id that is known")
    func algorithmAndID() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")

        let algorithm = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator) { $0.algorithms = [.EdDSA] }
        }
        let known = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator) { $0.registered = [authenticator.id] }
        }

        #expect(algorithm?.rule == .algorithmNotAllowed && algorithm?.step == 20)
        #expect(known?.rule == .credentialAlreadyRegistered && known?.step == 26)
    }

    @Test("refuses a page above that is not expected, and takes one that is")
    func topOrigin() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        authenticator.clientData["crossOrigin"] = true
        authenticator.clientData["topOrigin"] = "https://shop.example"

        let refusal = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator) {
                $0.origins = try Ceremonies.rules(.allowed(under: ["https://other.example"]))
            }
        }
        let taken = try Ceremonies.register(authenticator) {
            $0.origins = try Ceremonies.rules(.allowed(under: ["https://shop.example"]))
        }

        #expect(refusal?.rule == .topOriginNotAllowed && refusal?.step == 11)
        #expect(taken.id == authenticator.id)
    }

    @Test("takes a passkey without attestation, and tells what its record keeps")
    func none() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        authenticator.flags = 0x5D
        authenticator.extensions = ["credProtect": 3, "hmac-secret": true, "minPinLength": 6, "future": [1]]
        authenticator.clientExtensions = [
            "credProps": ["rk": true], "prf": ["enabled": true], "largeBlob": ["supported": true], "other": 1,
        ]

        let credential = try Ceremonies.register(authenticator)

        #expect(credential.id == authenticator.id)
        #expect(credential.publicKey == (try authenticator.coseKey()))
        #expect(credential.algorithm == .ES256)
        #expect(credential.signCount == 5)
        #expect(credential.isUserVerified && credential.isBackupEligible && credential.isBackedUp)
        #expect(credential.transports == [.internal, .hybrid])
        #expect(credential.attachment == .platform)
        #expect(credential.attestation.kind == .none)
        #expect(credential.attestation.trust == .notJudged || credential.attestation.trust == .untrusted)
        #expect(credential.authenticatorExtensions.credentialProtection == .userVerificationRequired)
        #expect(credential.authenticatorExtensions.minimumPINLength == 6)
        #expect(credential.authenticatorExtensions.isHMACSecretEnabled == true)
        #expect(credential.authenticatorExtensions.names.contains("future"))
        #expect(credential.isDiscoverable == true)
        #expect(credential.clientExtensions.isPRFEnabled == true)
        #expect(credential.clientExtensions.isLargeBlobSupported == true)
    }

    @Test("takes a byte order mark, and a user who was not seen where creation is conditional")
    func lenient() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        authenticator.clientDataBytes = [0xEF, 0xBB, 0xBF] + authenticator.clientDataJSON("webauthn.create")
        authenticator.flags = 0x40

        let credential = try Ceremonies.register(authenticator) { $0.isConditional = true }

        #expect(!credential.isUserPresent)
    }

    @Test("steps stand in the order of the specification")
    func order() throws {
        let steps = Self.wrongs.map(\.step)

        #expect(steps == steps.sorted())
    }
}

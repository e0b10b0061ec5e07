import CBOR
import Cryptography
import JOSE
import TestKit
import Testing
import WebAuthn

@Suite("TPM attestation (WebAuthn Level 3 §8.3)")
struct TPMStatementTests {
    static let wrongs = [
        Wrong("version 1.2", 22, .statementMalformed) { $0.tpm.version = "1.2" },
        Wrong("no public area", 22, .statementMalformed) { $0.changeStatement = member("pubArea", nil) },
        Wrong("a public area cut short", 22, .tpmStructure) {
            $0.changeStatement = member("pubArea", .bytes([0, 0x23]))
        },
        Wrong("bytes after the public area", 22, .tpmStructure) { $0.tpm.areaSuffix = [0] },
        Wrong("a public area of another type", 22, .tpmStructure) { $0.tpm.keyType = 8 },
        Wrong("a name by SHA-1", 22, .tpmStructure) { $0.tpm.nameAlgorithm = 4 },
        Wrong("the public area of another key", 22, .statementKeyMismatch) { $0.tpm.key = $0.keys.other.publicKey },
        Wrong("a subject", 22, .certificateRequirement) { $0.leaf.subject = [("2.5.4.3", "TPM")] },
        Wrong("an authority", 22, .certificateRequirement) { $0.leaf.setAuthority(true) },
        Wrong("no alternative name", 22, .certificateRequirement) { $0.leaf.remove("2.5.29.17") },
        Wrong("no model", 22, .certificateRequirement) {
            $0.leaf.set("2.5.29.17", TPMAnswer.name(vendor: "id:494E5443", model: nil))
        },
        Wrong("no version", 22, .certificateRequirement) {
            $0.leaf.set("2.5.29.17", TPMAnswer.name(vendor: "id:494E5443", version: nil))
        },
        Wrong("a vendor that is not registered", 22, .tpmVendorUnknown) {
            $0.leaf.set("2.5.29.17", TPMAnswer.name(vendor: "id:00000000"))
        },
        Wrong("the vendor of the conformance tools", 22, .tpmVendorUnknown) {
            $0.leaf.set("2.5.29.17", TPMAnswer.name(vendor: "id:FFFFF1D0"))
        },
        Wrong("no extended key usage", 22, .certificateRequirement) { $0.leaf.remove("2.5.29.37") },
        Wrong("another extended key usage", 22, .certificateRequirement) {
            $0.leaf.set("2.5.29.37", Write.sequence(Write.object("1.3.6.1.5.5.7.3.1")))
        },
        Wrong("the AAGUID of another model", 22, .certificateAAGUIDMismatch) {
            $0.leaf.set("1.3.6.1.4.1.45724.1.1.4", Write.octets(Array(repeating: 9, count: 16)))
        },
        Wrong("another signature", 22, .statementSignatureInvalid) { $0.attestationKey = $0.keys.other },
        Wrong("a magic that is not a TPM's", 22, .tpmStructure) { $0.tpm.magic = 0xFF54_4346 },
        Wrong("another kind of attestation", 22, .tpmStructure) { $0.tpm.type = 0x8018 },
        Wrong("bytes after the certificate information", 22, .tpmStructure) { $0.tpm.infoSuffix = [0] },
        Wrong("another ceremony", 22, .statementChallengeMismatch) {
            $0.tpm.extraData = Array(repeating: 1, count: 32)
        },
        Wrong("another name", 22, .statementKeyMismatch) { $0.tpm.name = [0, 0x0B] + Array(repeating: 1, count: 32) },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("tpm") }

    @Test("takes keys on a curve and of RSA", arguments: [COSEAlgorithm.ES256, .RS256])
    func accepts(algorithm: COSEAlgorithm) throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("tpm")
        authenticator.algorithm = algorithm
        if algorithm == .RS256 { authenticator.credentialKey = authenticator.keys.rsa }

        let credential = try Ceremonies.register(authenticator)

        #expect(credential.attestation.kind == .attCA)
        #expect(credential.attestation.isTrusted)
    }

    @Test("takes other vendors where the caller or the profile says so")
    func vendors() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("tpm")
        authenticator.leaf.set("2.5.29.17", TPMAnswer.name(vendor: "id:FFFFF1D0"))

        #expect(throws: Never.self) { try Ceremonies.register(authenticator, profile: .fidoConformance) }
        #expect(throws: Never.self) {
            try Ceremonies.register(
                authenticator, Ceremonies.policy().with { $0.attestation.acceptsAnyTPMVendor = true })
        }
    }
}

@Suite("Android key attestation (WebAuthn Level 3 §8.4)")
struct AndroidKeyStatementTests {
    static let wrongs = [
        Wrong("no algorithm", 22, .statementMalformed) { $0.changeStatement = member("alg", nil) },
        Wrong("another signature", 22, .statementSignatureInvalid) { $0.attestationKey = $0.keys.other },
        Wrong("a certificate for another key", 22, .statementKeyMismatch) {
            $0.leaf.key = $0.keys.other.publicKey
            $0.attestationKey = $0.keys.other
        },
        Wrong("no description", 22, .certificateRequirement) { $0.android.isDescribed = false },
        Wrong("a description that is malformed", 22, .certificateMalformed) {
            $0.android.hardware = [Write.explicit(702, [0x02, 0x02, 0x01])]
        },
        Wrong("another ceremony", 22, .statementChallengeMismatch) { $0.android.challenge = [1] },
        Wrong("a key for all applications", 22, .keyNotGeneratedInside) {
            $0.android.software = [AndroidAnswer.allApplications]
        },
        Wrong("no origin", 22, .keyNotGeneratedInside) { $0.android.hardware = [AndroidAnswer.purpose(2)] },
        Wrong("an imported key", 22, .keyNotGeneratedInside) {
            $0.android.hardware = [AndroidAnswer.purpose(2), AndroidAnswer.origin(2)]
        },
        Wrong("two origins that differ", 22, .keyNotGeneratedInside) {
            $0.android.software = [AndroidAnswer.origin(2)]
        },
        Wrong("no purpose", 22, .keyNotGeneratedInside) { $0.android.hardware = [AndroidAnswer.origin(0)] },
        Wrong("a key that also decrypts", 22, .keyNotGeneratedInside) {
            $0.android.hardware = [AndroidAnswer.purpose(2, 1), AndroidAnswer.origin(0)]
        },
        Wrong("empty lists", 22, .keyNotGeneratedInside) { $0.android.hardware = [] },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("android-key") }

    @Test("counts only the hardware's word where that is demanded")
    func hardware() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("android-key")
        let policy = Ceremonies.policy().with { $0.attestation.demandsAndroidHardware = true }
        #expect(throws: Never.self) { try Ceremonies.register(authenticator, policy) }
        authenticator.android.software = authenticator.android.hardware
        authenticator.android.hardware = []

        let refusal = try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, policy) }

        #expect(refusal?.rule == .keyNotGeneratedInside)
        #expect(throws: Never.self) { try Ceremonies.register(authenticator) }
    }

    @Test("takes empty lists only where the caller says so")
    func emptyLists() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("android-key")
        authenticator.android.hardware = []
        let policy = Ceremonies.policy().with { $0.attestation.acceptsEmptyAndroidLists = true }

        #expect(throws: Never.self) { try Ceremonies.register(authenticator, policy) }
        authenticator.android.software = [AndroidAnswer.purpose(2)]
        #expect(throws: WebAuthnError.self) { try Ceremonies.register(authenticator, policy) }
    }
}

@Suite("Android SafetyNet attestation (WebAuthn Level 3 §8.5)")
struct SafetyNetStatementTests {
    static let wrongs = [
        Wrong("an empty version", 22, .safetyNetResponse) { $0.changeStatement = member("ver", "") },
        Wrong("what is no token", 22, .safetyNetResponse) { $0.safetyNet.token = "a.b" },
        Wrong("another signature", 22, .statementSignatureInvalid) { $0.safetyNet.key = $0.keys.other },
        Wrong("another host", 22, .safetyNetResponse) {
            $0.leaf.set("2.5.29.17", Write.sequence(Write.text(0x82, "attest.android.com.example")))
        },
        Wrong("another nonce", 22, .statementChallengeMismatch) { $0.safetyNet.payload["nonce"] = "AAAA" },
        Wrong("a device that is not vouched for", 22, .safetyNetResponse) {
            $0.safetyNet.payload["ctsProfileMatch"] = false
        },
        Wrong("an old response", 22, .safetyNetResponse) { $0.safetyNet.payload["timestampMs"] = 1_789_999_939_000 },
        Wrong("a response from the future", 22, .safetyNetResponse) {
            $0.safetyNet.payload["timestampMs"] = 1_790_000_061_000
        },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("android-safetynet") }

    @Test("is off unless the caller turns it on")
    func off() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("android-safetynet")

        let refusal = try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, RegistrationPolicy()) }

        #expect(refusal?.rule == .formatNotAllowed && refusal?.step == 21)
        #expect(try Ceremonies.register(authenticator).attestation.isTrusted)
    }
}

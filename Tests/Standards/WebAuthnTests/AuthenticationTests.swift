import CBOR
import Cryptography
import JOSE
import TestKit
import Testing
import WebAuthn

@Suite("Verifying an authentication assertion (WebAuthn Level 3 §7.2)")
struct AuthenticationTests {
    static let wrongs = [
        Wrong("no signature", 3, .responseMalformed) { $0.changeResponse = { $0["signature"] = nil } },
        Wrong("a user handle of 65 bytes", 3, .responseMalformed) { $0.userHandle = Array(repeating: 1, count: 65) },
        Wrong("another credential", 6, .credentialUnknown) { $0.id = [1] },
        Wrong("authenticator data cut short", 7, .authenticatorDataMalformed) {
            $0.changeResponse = { $0["authenticatorData"] = "AAAA" }
        },
        Wrong("bytes after the authenticator data", 7, .authenticatorDataMalformed) { $0.trailing = [0xA0] },
        Wrong("client data that are no JSON", 9, .clientDataMalformed) { $0.clientDataBytes = Array("{".utf8) },
        Wrong("client data of a registration", 10, .wrongClientDataType) { $0.clientData["type"] = "webauthn.create" },
        Wrong("another challenge", 11, .challengeMismatch) { $0.clientData["challenge"] = "AAAA" },
        Wrong("another origin", 12, .originNotAllowed) { $0.clientData["origin"] = "http://example.org" },
        Wrong("a frame of another origin", 13, .crossOriginNotAllowed) { $0.clientData["crossOrigin"] = true },
        Wrong("a top origin without a frame", 14, .topOriginNotAllowed) {
            $0.clientData["topOrigin"] = "https://a.example"
        },
        Wrong("another relying party", 15, .rpIDMismatch) { $0.rpID = "example.com" },
        Wrong("an AppID that was not asked for", 15, .rpIDMismatch) {
            $0.rpID = "https://example.org/u2f"
            $0.clientExtensions = ["appid": true]
        },
        Wrong("no user presence", 16, .userNotPresent) { $0.flags = 0x04 },
        Wrong("backed up without eligibility", 18, .backupStateWithoutEligibility) { $0.flags = 0x15 },
        Wrong("eligible for backup since", 19, .backupEligibilityChanged) { $0.flags = 0x0D },
        Wrong("another key", 21, .signatureInvalid) { $0.credentialKey = $0.keys.other },
        Wrong("a counter that stands still", 22, .counterNotIncreased) { $0.signCount = 4 },
        Wrong("a counter that fell to zero", 22, .counterNotIncreased) { $0.signCount = 0 },
        Wrong("hmac-secret that is no byte string", 23, .extensionMalformed) { $0.extensions = ["hmac-secret": true] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws {
        try wrong.expectSignInRefused()
    }

    @Test("refuses a credential that was not asked for, and a user who was not verified")
    func expectations() throws {
        let authenticator = try SoftwareAuthenticator()
        var silent = authenticator
        silent.flags = 0x01

        let allowed = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator) { $0.allowCredentials = [[1, 2, 3]] }
        }
        let verified = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(silent) { $0.requiresUserVerification = true }
        }

        #expect(allowed?.rule == .credentialNotAllowed && allowed?.step == 5)
        #expect(verified?.rule == .userNotVerified && verified?.step == 17)
        #expect(verified?.section == "WebAuthn Level 3 §7.2 step 17")
    }

    @Test("refuses a user handle that is missing or another's")
    func userHandle() throws {
        var authenticator = try SoftwareAuthenticator()
        let stored = try Ceremonies.stored(authenticator, userHandle: [1])

        let missing = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator, of: stored) { $0.user = .unidentified }
        }
        authenticator.userHandle = [2]
        let another = try Ceremonies.refusal { _ = try Ceremonies.signIn(authenticator, of: stored) }
        let unknown = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator, of: Ceremonies.stored(authenticator)) { $0.user = .unidentified }
        }
        authenticator.userHandle = [1]
        let signIn = try Ceremonies.signIn(authenticator, of: stored) { $0.user = .unidentified }

        #expect(missing?.rule == .userHandleMissing && missing?.step == 6)
        #expect(another?.rule == .userHandleMismatch)
        #expect(unknown?.rule == .userHandleMismatch)
        #expect(signIn.userHandle == [1])
    }

    @Test("a signature in another encoding of the same numbers is refused")
    func signatureEncoding() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.changeResponse = { response in
            let der = response["signature"]?.string.flatMap { Base64URL.decode($0) } ?? []
            // The length in the long form, which a lenient parser takes for the same.
            response["signature"] = .string(Base64URL.encode([0x30, 0x81] + der.dropFirst()))
        }

        let refusal = try Ceremonies.refusal { _ = try Ceremonies.signIn(authenticator) }

        #expect(refusal?.rule == .signatureInvalid)
    }

    @Test("tells the counter and the backup state", arguments: [(4, 5), (0, 0), (0, 1)])
    func result(stored: UInt32, received: UInt32) throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.signCount = received
        authenticator.flags = 0x1D
        let record = try Ceremonies.stored(authenticator, signCount: stored, isBackupEligible: true)

        let assertion = try Ceremonies.signIn(authenticator, of: record)

        #expect(assertion.signCount == received)
        #expect(assertion.counter == (received == 0 ? .unused : .increased))
        #expect(assertion.isBackedUp && assertion.isUserVerified && assertion.isUserPresent)
        #expect(!assertion.hasBecomeBackupEligible)
    }

    @Test("a counter that fell back may be reported or passed over")
    func counterPolicies() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.signCount = 3

        let reported = try Ceremonies.signIn(authenticator, AuthenticationPolicy().with { $0.counter = .report })
        let ignored = try Ceremonies.signIn(authenticator, AuthenticationPolicy().with { $0.counter = .ignore })

        #expect(reported.counter == .notIncreased(stored: 4, received: 3))
        #expect(reported.signCount == 4)
        #expect(ignored.counter == .unused)
    }

    @Test("backup eligibility may be gained where that is allowed, and never lost")
    func eligibility() throws {
        let policy = AuthenticationPolicy().with { $0.eligibilityChange = .allowUpgrade }
        var authenticator = try SoftwareAuthenticator()
        let eligible = try Ceremonies.stored(authenticator, isBackupEligible: true)
        let lost = try Ceremonies.refusal { _ = try Ceremonies.signIn(authenticator, policy, of: eligible) }
        authenticator.flags = 0x1D
        let gained = try Ceremonies.signIn(authenticator, policy, of: Ceremonies.stored(authenticator))

        #expect(lost?.rule == .backupEligibilityChanged)
        #expect(gained.hasBecomeBackupEligible)
    }

    @Test("device-bound and synced credentials can be demanded")
    func backupRules() throws {
        var authenticator = try SoftwareAuthenticator()
        let synced = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator, AuthenticationPolicy().with { $0.backup = .syncedOnly })
        }
        authenticator.flags = 0x0D
        let bound = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(
                authenticator, AuthenticationPolicy().with { $0.backup = .deviceBoundOnly },
                of: Ceremonies.stored(authenticator, isBackupEligible: true))
        }

        #expect(synced?.rule == .syncedRequired && synced?.step == 19)
        #expect(bound?.rule == .deviceBoundRequired)
    }

    @Test("an AppID counts where it was asked for and used, and only then")
    func appID() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.rpID = "https://example.org/u2f"
        let silent = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator) { $0.extensions.appID = "https://example.org/u2f" }
        }
        authenticator.clientExtensions = ["appid": true]
        let assertion = try Ceremonies.signIn(authenticator) { $0.extensions.appID = "https://example.org/u2f" }

        #expect(silent?.rule == .rpIDMismatch)
        #expect(assertion.usesAppID)
    }

    @Test("extension outputs come typed, and unsolicited ones can be refused")
    func extensions() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.extensions = ["uvm": [[2, 4, 2]], "hmac-secret": .bytes([1])]
        authenticator.clientExtensions = [
            "prf": ["results": ["first": "AQ", "second": "Ag"]], "largeBlob": ["blob": "Aw"],
        ]
        var policy = AuthenticationPolicy()

        let assertion = try Ceremonies.signIn(authenticator)
        policy.extensions.refusesUnsolicited = true
        let refusal = try Ceremonies.refusal { _ = try Ceremonies.signIn(authenticator, policy) }

        #expect(assertion.clientExtensions.prfResults == PRFValues(first: [1], second: [2]))
        #expect(assertion.clientExtensions.largeBlob == [3])
        #expect(assertion.authenticatorExtensions.hmacSecret == [1])
        #expect(assertion.authenticatorExtensions.userVerificationMethods?.first?.method == 2)
        #expect(refusal?.rule == .extensionUnsolicited && refusal?.step == 23)
    }

    @Test(
        "every algorithm signs in",
        arguments: [
            (COSEAlgorithm.ES384, KeyType.p384), (.ES512, .p521), (.ES256K, .secp256k1), (.EdDSA, .ed25519),
            (.Ed448, .ed448), (.ESP256, .p256), (.Ed25519, .ed25519),
        ]
    )
    func algorithms(algorithm: COSEAlgorithm, type: KeyType) throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.algorithm = algorithm
        authenticator.credentialKey = try .generate(type)

        #expect(throws: Never.self) { try Ceremonies.signIn(authenticator) }
    }

    @Test("RSA signs in", arguments: [COSEAlgorithm.RS256, .RS384, .RS512, .PS256, .PS384, .PS512])
    func rsa(algorithm: COSEAlgorithm) throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.algorithm = algorithm
        authenticator.credentialKey = authenticator.keys.rsa

        #expect(throws: Never.self) { try Ceremonies.signIn(authenticator) }
    }

    @Test("a new credential in an assertion is refused")
    func attestedCredential() throws {
        var authenticator = try SoftwareAuthenticator()
        let stored = try Ceremonies.stored(authenticator)
        let data = try authenticator.authenticatorData(attested: true)
        let hash = Hash.sha256(authenticator.clientDataJSON("webauthn.get"))
        let signature = try authenticator.sign(data + hash, by: authenticator.credentialKey, .ES256)
        authenticator.changeResponse = {
            $0["authenticatorData"] = .string(Base64URL.encode(data))
            $0["signature"] = .string(Base64URL.encode(signature))
        }

        let refusal = try Ceremonies.refusal {
            _ = try Ceremonies.signIn(authenticator, of: stored)
        }

        #expect(refusal?.rule == .authenticatorDataMalformed && refusal?.step == 7)
    }
}

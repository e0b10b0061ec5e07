import Accounts
import CBOR
import Cryptography
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Registering a passkey (Web Authentication Level 3 §7.1)")
struct RegisterPasskeyTests {
    /// What is wrong with the answer, and which rule says so.
    static let wrongs: [(TestAuthenticator.Mistake, Rule)] = [
        (.notJSON, .responseMalformed), (.challenge, .challengeMismatch), (.origin, .originNotAllowed),
        (.relyingParty, .rpIDMismatch), (.type, .wrongClientDataType),
    ]

    @Test("refuses a wrong answer, keeps nothing, and tells which step it was", arguments: wrongs)
    func wrong(_ mistake: TestAuthenticator.Mistake, _ rule: Rule) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.mistakes = [mistake]

        let found = try await refusal { try await house.add(&phone) }

        #expect(found?.rule == rule)
        #expect(try await house.passkeys().isEmpty)
        let event = try #require(house.events("passkey.refused").first)
        #expect(event.subject == "u-1")
        #expect(event.details["rule"] == rule.rawValue && event.details["ceremony"] == "registration")
    }

    @Test("demands that the authenticator checked who holds it")
    func userVerification() async throws {
        let house = try await PasskeyHouse()
        var key = try TestAuthenticator("key")
        key.flags = [.userPresent]

        let found = try await refusal { try await house.add(&key) }

        #expect(found?.rule == .userNotVerified)
    }

    @Test("demands what the policy demands: attestation that leads to an anchor")
    func attestationRequired() async throws {
        var house = try await PasskeyHouse()
        house.rules.registration.attestation = .trusted
        house.trust = FixedTrust(AttestationTrust(anchors: try TestMetadataService.roots()))
        var (none, own, attested) = (try TestAuthenticator("a"), try TestAuthenticator("b"), try TestAuthenticator("c"))
        own.attestation = .packedSelf
        attested.attestation = .packed

        #expect(try await refusal { try await house.add(&none) }?.rule == .attestationRequired)
        #expect(try await refusal { try await house.add(&own) }?.rule == .selfAttestationNotAllowed)
        let passkey = try await house.add(&attested)

        #expect(passkey.credential.attestation.isTrusted && passkey.isAttestedHardware)
    }

    @Test("refuses an algorithm that was not offered")
    func algorithm() async throws {
        var house = try await PasskeyHouse()
        house.rules.algorithms = [.ES256]
        var key = try TestAuthenticator(algorithm: .EdDSA)

        #expect(try await refusal { try await house.add(&key) }?.rule == .algorithmNotAllowed)
    }

    @Test("refuses a credential id that anybody has, whoever it is", arguments: [true, false])
    func taken(_ isOwn: Bool) async throws {
        let house = try await PasskeyHouse()
        var (first, second) = (try TestAuthenticator("same"), try TestAuthenticator("same"))
        try await house.add(&first)

        await #expect(throws: PasskeyRefusal.credentialTaken) {
            try await house.add(&second, to: isOwn ? house.amina : house.badr)
        }

        #expect(try await house.passkeys().count == 1)
        #expect(try await house.passkeys(of: house.badr).isEmpty)
        #expect(house.events("passkey.refused").first?.details["rule"] == "credentialAlreadyRegistered")
    }

    @Test("of 32 ceremonies that bring one credential at once, one keeps it")
    func takenAtOnce() async throws {
        let house = try await PasskeyHouse()
        let phone = try TestAuthenticator()

        let results = await atOnce { _ in
            var copy = phone
            return try await house.add(&copy)
        }

        #expect(results.count { (try? $0.get()) != nil } == 1)
        #expect(try await house.passkeys().count == 1)
    }

    @Test("refuses people whose account is disabled, before and amid the ceremony")
    func disabled() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let ceremony = try await house.beginRegistration()
        try await house.disable(house.amina)

        await #expect(throws: PasskeyRefusal.accountDisabled) {
            _ = try await house.finishRegistration(ceremony, try phone.create(ceremony.options))
        }
        await #expect(throws: PasskeyRefusal.accountDisabled) { _ = try await house.beginRegistration() }
        #expect(try await house.passkeys().isEmpty)
    }

    @Test("refuses more passkeys than anybody may have, also those begun before the last one")
    func limit() async throws {
        var house = try await PasskeyHouse()
        house.rules.passkeysMax = 2
        var devices = try (1...3).map { try TestAuthenticator("device \($0)") }
        try await house.add(&devices[0])
        let pending = try await house.beginRegistration()
        try await house.add(&devices[1])

        await #expect(throws: PasskeyRefusal.tooMany(max: 2)) { _ = try await house.beginRegistration() }
        await #expect(throws: PasskeyRefusal.tooMany(max: 2)) {
            _ = try await house.finishRegistration(pending, try devices[2].create(pending.options))
        }
        #expect(try await house.passkeys().count == 2)
    }

    @Test("refuses a name that shows nothing, and keeps nothing")
    func name() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()

        await #expect(throws: PasskeyRefusal.invalidName) { try await house.add(&phone, named: " \u{200D} ") }

        #expect(try await house.passkeys().isEmpty)
    }

    @Test("asks for a credential that can be found, and checks its holder; not for those that are there")
    func options() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        let options = try await house.beginRegistration().options

        let selection = try #require(options["authenticatorSelection"])
        #expect(selection["residentKey"]?.string == "required" && selection["userVerification"]?.string == "required")
        #expect(
            options["excludeCredentials"]?.array?.map { $0["id"]?.string } == [Base64URL.encode(phone.credentialID)])
        #expect(options["user"]?["name"]?.string == "amina" && options["rp"]?["id"]?.string == "example.com")
        #expect(options["attestation"]?.string == "none")
        let handle = try #require(options["user"]?["id"]?.string)
        #expect(Base64URL.decode(handle)?.count == 32 && !handle.contains("u-1"))
    }

    @Test("keeps the record of step 27, and tells", arguments: [COSEAlgorithm.ES256, .EdDSA, .RS256])
    func record(_ algorithm: COSEAlgorithm) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator(algorithm: algorithm)
        phone.flags.formUnion([.backupEligible, .backedUp])
        phone.signCount = 3
        phone.attestation = .packedSelf

        let passkey = try await house.add(&phone, named: "  Aminas Telefon ")

        #expect(try await house.passkey(passkey.id) == passkey)
        #expect(passkey.user == house.amina.id && passkey.name == "Aminas Telefon")
        #expect(passkey.signCount == 3 && passkey.isBackedUp && passkey.lastUsedAt == nil)
        let credential = passkey.credential
        #expect(credential.id == phone.credentialID && credential.aaguid == TestAuthenticator.model.bytes)
        #expect(try credential.publicKey == COSEKey(phone.key.publicKey, algorithm: algorithm).bytes)
        #expect(credential.isBackupEligible && credential.wasUserVerified)
        #expect(credential.transports == ["internal", "hybrid"])
        #expect(credential.attestation.format == "packed" && !credential.attestation.isTrusted)
        #expect(try CBOR.decode(credential.attestation.object, order: .any)["authData"] != nil)
        #expect(try JSON(parsing: credential.attestation.clientData)["type"]?.string == "webauthn.create")
        let event = try #require(house.events("passkey.registered").first)
        #expect(event.subject == "u-1" && event.actor == "u-1" && event.details == ["passkey": passkey.id.string])
    }

    @Test("takes one that nobody touched only where the client was allowed to make it without asking")
    func conditional() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.flags = []

        #expect(try await refusal { try await house.add(&phone) }?.rule == .userNotPresent)
        let passkey = try await house.add(&phone, isConditional: true)

        #expect(!passkey.credential.wasUserVerified)
    }

    @Test("notes the certification only of a model that a trusted attestation vouches for")
    func certification() async throws {
        var house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(reports: [("FIDO_CERTIFIED_L2", "2024-01-01")]).blob())
        house.trust = metadata
        var (attested, claimed) = (try TestAuthenticator("a"), try TestAuthenticator("b"))
        attested.attestation = .packed

        let (first, second) = (try await house.add(&attested), try await house.add(&claimed))

        #expect(first.credential.attestation.certification == "FIDO_CERTIFIED_L2")
        #expect(second.credential.attestation.certification == nil && !second.isAttestedHardware)
    }
}

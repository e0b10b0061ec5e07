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

@Suite("Proving oneself by a passkey (Web Authentication Level 3 §7.2)")
struct ProvePasskeyTests {
    /// What is wrong with the answer, and which rule says so.
    static let wrongs: [(TestAuthenticator.Mistake, Rule)] = [
        (.challenge, .challengeMismatch), (.origin, .originNotAllowed), (.relyingParty, .rpIDMismatch),
        (.type, .wrongClientDataType), (.signature, .signatureInvalid), (.userHandle, .userHandleMismatch),
        (.noUserHandle, .userHandleMissing),
    ]

    @Test("refuses a wrong answer, moves nothing on, and tells which step it was", arguments: wrongs)
    func wrong(_ mistake: TestAuthenticator.Mistake, _ rule: Rule) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 1
        let before = try await house.add(&phone)
        phone.mistakes = [mistake]
        phone.signCount = 2

        let found = try await refusal { try await house.use(&phone) }

        #expect(found?.rule == rule)
        #expect(try await house.passkey(before.id) == before)
        let event = try #require(house.events("passkey.refused").first)
        #expect(event.subject == "u-1" && event.actor == nil)
        #expect(event.details["passkey"] == before.id.string)
        #expect(event.details["rule"] == rule.rawValue && event.details["ceremony"] == "authentication")
    }

    @Test("refuses an answer that is no JSON text")
    func noJSON() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.mistakes = [.notJSON]

        #expect(try await refusal { try await house.use(&phone) }?.rule == .responseMalformed)
    }

    @Test("refuses a credential that nobody has, and names it for the authenticator")
    func unknown() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)

        let found = try await refusal { try await house.use(&phone) }

        #expect(found == .credentialUnknown(phone.credentialID))
    }

    @Test("refuses another's passkey where somebody is to prove themselves anew, without calling it unknown")
    func another() async throws {
        let house = try await PasskeyHouse()
        var (aminas, badrs) = (try TestAuthenticator("a"), try TestAuthenticator("b"))
        try await house.add(&aminas)
        try await house.add(&badrs, to: house.badr)

        let found = try await refusal { try await house.use(&badrs, of: house.amina) }

        // Called unknown, it would be deleted from the authenticator, though Badr may use it.
        #expect(found?.rule == .credentialNotAllowed)
    }

    @Test("refuses a passkey that has become another's since its id was asked for")
    func changedHands() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)
        let ceremony = try await house.beginProof(of: house.amina)
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)
        try await house.add(&phone, to: house.badr)
        let answer = try phone.sign(ceremony.options)

        let found = try await refusal { _ = try await house.finishProof(ceremony, answer) }

        guard case .unverified(let error) = found else { throw StoreUnavailable("let in") }
        #expect(error.rule == .credentialUnknown)
    }

    @Test("asks for a known person's passkeys, and for nothing where they have none")
    func allowed() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        await #expect(throws: PasskeyRefusal.noPasskey) { _ = try await house.beginProof(of: house.badr) }
        let options = try await house.beginProof(of: house.amina).options

        #expect(options["allowCredentials"]?.array?.map { $0["id"]?.string } == [Base64URL.encode(phone.credentialID)])
        #expect(options["allowCredentials"]?.array?.first?["transports"]?.strings == ["internal", "hybrid"])
        #expect(try await house.beginProof().options["allowCredentials"]?.array == [])
    }

    @Test("demands that the holder is checked where the passkey stands alone, and tells where it was not")
    func userVerification() async throws {
        let house = try await PasskeyHouse()
        var key = try TestAuthenticator()
        try await house.add(&key)
        key.flags = [.userPresent]

        #expect(try await refusal { try await house.use(&key) }?.rule == .userNotVerified)
        let proved = try await house.use(&key, of: house.amina, needsVerification: false)

        #expect(!proved.isUserVerified)
        #expect(try await house.beginProof().options["userVerification"]?.string == "required")
    }

    @Test("refuses somebody whose account is disabled, and says so to nobody else")
    func disabled() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let before = try await house.add(&phone)
        try await house.disable(house.amina)

        await #expect(throws: PasskeyRefusal.accountDisabled) { try await house.use(&phone) }
        phone.mistakes = [.signature]
        #expect(try await refusal { try await house.use(&phone) }?.rule == .signatureInvalid)

        #expect(try await house.passkey(before.id) == before)
    }

    @Test(
        "lets people in with each kind of key, notes the use, and says what was proved",
        arguments: [COSEAlgorithm.ES256, .EdDSA, .RS256])
    func proves(_ algorithm: COSEAlgorithm) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator(algorithm: algorithm)
        let passkey = try await house.add(&phone)
        house.clock.advance(seconds: 60)

        let proved = try await house.use(&phone)

        #expect(proved.user == house.amina && proved.passkey.id == passkey.id)
        #expect(proved.isUserVerified && !proved.isAttestedHardware)
        #expect(proved.passkey.lastUsedAt == house.clock.now)
        #expect(try await house.passkey(passkey.id) == proved.passkey)
        #expect(house.events("passkey.refused").isEmpty)
    }

    @Test("builds a key once, and takes no other's for it")
    func keptKeys() async throws {
        let house = try await PasskeyHouse()
        let prove = house.prove
        var (first, second) = (try TestAuthenticator("same"), try TestAuthenticator("same"))

        func use(_ phone: inout TestAuthenticator) async throws {
            let ceremony = try await prove.begin(of: nil, by: house.holder, in: house.tenant.id)
            _ = try await prove.finish(
                ceremony.ticket, try phone.sign(ceremony.options), by: house.holder, in: house.tenant.id)
        }

        let passkey = try await house.add(&first)
        for _ in 1...3 { try await use(&first) }
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)
        try await house.add(&second)
        try await use(&second)

        #expect(try await refusal { try await use(&first) }?.rule == .signatureInvalid)
    }
}

@Suite("Signature counters (Web Authentication Level 3 §6.1.1)")
struct SignatureCounterTests {
    @Test("a count that has not grown is refused, told of, and not stored", arguments: [UInt32(0), 4, 5])
    func refused(_ count: UInt32) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let before = try await house.add(&phone)
        phone.signCount = count

        let found = try await refusal { try await house.use(&phone) }

        #expect(found?.rule == .counterNotIncreased)
        #expect(try await house.passkey(before.id)?.signCount == 5)
        #expect(house.events("passkey.refused").first?.details["step"] == "22")
    }

    @Test("of 32 ceremonies that show one count at once, one is let in")
    func sameCount() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)
        phone.signCount = 6
        let copy = phone

        let results = await atOnce { _ in
            var copy = copy
            return try await house.use(&copy)
        }

        #expect(results.successes == 1)
        #expect(results.refusals.count { $0.rule == .counterNotIncreased } == 31)
        #expect(try await house.passkey(passkey.id)?.signCount == 6)
    }

    @Test("those that come late with a higher count are let in, and the highest stays")
    func order() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)
        let (first, second) = (try await house.beginProof(), try await house.beginProof())
        phone.signCount = 6
        let (early, late) = (try phone.sign(first.options), try phone.sign(second.options))

        _ = try await house.finishProof(second, late)
        #expect(try await refusal { _ = try await house.finishProof(first, early) }?.rule == .counterNotIncreased)

        #expect(try await house.passkey(passkey.id)?.signCount == 7)
    }

    @Test("of 32 at once with counts of their own, none falls behind what is stored")
    func ownCounts() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)
        let copy = phone

        let results = await atOnce { index in
            var copy = copy
            copy.signCount = 6 + UInt32(index)
            return try await house.use(&copy)
        }

        #expect(results.successes + results.refusals.count { $0.rule == .counterNotIncreased } == 32)
        #expect(try await house.passkey(passkey.id)?.signCount == 37)
    }

    @Test("authenticators that do not count are let in as often as they come, also 32 at once")
    func uncounted() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let copy = phone

        let results = await atOnce { _ in
            var copy = copy
            return try await house.use(&copy)
        }

        #expect(results.successes == 32)
    }

    @Test("where the policy only reports, the use goes on, is told of, and the higher count stays")
    func reported() async throws {
        var house = try await PasskeyHouse()
        house.rules.authentication.counter = .report
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)
        phone.signCount = 3

        try await house.use(&phone)

        #expect(try await house.passkey(passkey.id)?.signCount == 5)
        let event = try #require(house.events("passkey.counter_repeated").first)
        #expect(event.details == ["passkey": passkey.id.string, "stored": "5", "received": "3"])
    }
}

@Suite("Backup of passkeys (Web Authentication Level 3 §6.1.3)")
struct PasskeyBackupTests {
    @Test("a passkey that was bound to its device cannot become a synced one")
    func eligibility() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        phone.flags.insert(.backupEligible)

        #expect(try await refusal { try await house.use(&phone) }?.rule == .backupEligibilityChanged)
    }

    @Test("one that cannot be backed up never is")
    func inconsistent() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.flags.insert(.backedUp)

        #expect(try await refusal { try await house.add(&phone) }?.rule == .backupStateWithoutEligibility)
    }

    @Test("a change of the state is kept and told, each once")
    func change() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.flags.insert(.backupEligible)
        let passkey = try await house.add(&phone)

        for isBackedUp in [true, true, false] {
            if isBackedUp { phone.flags.insert(.backedUp) } else { phone.flags.remove(.backedUp) }
            try await house.use(&phone)
            #expect(try await house.passkey(passkey.id)?.isBackedUp == isBackedUp)
        }

        #expect(house.events("passkey.backup_changed").map { $0.details["backed_up"] } == ["true", "false"])
    }

    @Test("where a change of eligibility is let in, the hardware counts no longer")
    func upgrade() async throws {
        var house = try await PasskeyHouse()
        house.trust = FixedTrust(AttestationTrust(anchors: try TestMetadataService.roots()))
        house.rules.authentication.eligibilityChange = .allowUpgrade
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        try await house.add(&phone)

        let before = try await house.use(&phone)
        phone.flags.insert(.backupEligible)
        let after = try await house.use(&phone)

        #expect(before.isAttestedHardware && !after.isAttestedHardware)
    }
}

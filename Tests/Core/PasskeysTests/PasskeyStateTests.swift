import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

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

    @Test("of 32 ceremonies that show one count and read one record at once, one is let in")
    func sameCount() async throws {
        var house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)

        let results = try await useAtOnce(in: &house) { _ in
            var copy = phone
            copy.signCount = 6
            return copy
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

    @Test("of 32 at once with counts of their own, only those are refused that fell behind what is stored")
    func ownCounts() async throws {
        var house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 5
        let passkey = try await house.add(&phone)

        let results = try await useAtOnce(in: &house) { index in
            var copy = phone
            copy.signCount = 6 + UInt32(index)
            return copy
        }

        #expect(results.successes >= 1)
        #expect(results.successes + results.refusals.count { $0.rule == .counterNotIncreased } == 32)
        #expect(try await house.passkey(passkey.id)?.signCount == 37)
    }

    @Test("authenticators that do not count are let in as often as they come, also 32 at once")
    func uncounted() async throws {
        var house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        let results = try await useAtOnce(in: &house) { _ in phone }

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

extension SignatureCounterTests {
    /// Ends 32 ceremonies, each judged by the record as it was before any of them ended.
    private func useAtOnce(
        in house: inout PasskeyHouse, by authenticator: (Int) -> TestAuthenticator
    ) async throws -> [Result<ProvedPasskey, any Error>] {
        var answers: [(PasskeyCeremony, [UInt8])] = []
        for index in 0..<32 {
            let ceremony = try await house.beginProof()
            var authenticator = authenticator(index)
            answers.append((ceremony, try authenticator.sign(ceremony.options)))
        }
        house.storage = MeetingStorage(house.stores.passkeys)
        return await atOnce { [house, answers] index in
            try await house.finishProof(answers[index].0, answers[index].1)
        }
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

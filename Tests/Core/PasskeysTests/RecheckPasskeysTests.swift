import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Judging stored passkeys by newer metadata")
struct RecheckPasskeysTests {
    let certified = ("FIDO_CERTIFIED_L1", "2024-01-01")
    let revoked = ("REVOKED", "2026-01-01")

    @Test("a model that turned bad is told once, counts no longer as hardware, and is cleared when it is good again")
    func turn() async throws {
        var house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(number: 1, reports: [certified]).blob())
        house.trust = metadata
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        let passkey = try await house.add(&phone)
        let recheck = RecheckPasskeys(
            storage: house.stores.passkeys, metadata: metadata, policy: MetadataPolicy(), clock: house.clock)
        #expect(try await recheck(in: house.tenant.id) == 0)

        _ = try await metadata.accept(TestMetadataService(number: 2, reports: [certified, revoked]).blob())
        #expect(try await recheck(in: house.tenant.id) == 1)
        #expect(try await recheck(in: house.tenant.id) == 0)

        #expect(try await house.passkey(passkey.id)?.suspicion == .init(since: PasskeyHouse.now, status: "REVOKED"))
        #expect(
            house.events("passkey.suspected").map(\.details) == [["passkey": passkey.id.string, "status": "REVOKED"]])
        #expect(try await !house.use(&phone).isAttestedHardware)

        _ = try await metadata.accept(TestMetadataService(number: 3, reports: [certified]).blob())
        #expect(try await recheck(in: house.tenant.id) == 1)
        #expect(try await house.passkey(passkey.id)?.suspicion == nil)
        #expect(house.events("passkey.cleared").count == 1)
        #expect(try await house.use(&phone).isAttestedHardware)
    }

    @Test("a worse report keeps the day of the first")
    func worse() async throws {
        var house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(number: 1, reports: [certified]).blob())
        house.trust = metadata
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        let passkey = try await house.add(&phone)
        let recheck = RecheckPasskeys(
            storage: house.stores.passkeys, metadata: metadata, policy: MetadataPolicy(), clock: house.clock)

        for (number, status) in [(Int64(2), "USER_VERIFICATION_BYPASS"), (3, "REVOKED")] {
            house.clock.advance(seconds: 60)
            let reports = [(status, "2026-01-01")]
            _ = try await metadata.accept(TestMetadataService(number: number, reports: reports).blob())
            try await recheck(in: house.tenant.id)
        }

        let since = PasskeyHouse.now.addingTimeInterval(60)
        #expect(try await house.passkey(passkey.id)?.suspicion == .init(since: since, status: "REVOKED"))
    }

    @Test("only attestations that were trusted are judged: what a client claims accuses nobody")
    func claims() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(reports: [revoked]).blob())
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let recheck = RecheckPasskeys(
            storage: house.stores.passkeys, metadata: metadata, policy: MetadataPolicy(), clock: house.clock)

        #expect(try await recheck(in: house.tenant.id) == 0)
    }

    @Test("more than a slice of them are judged in one run")
    func slices() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(reports: [revoked]).blob())
        let count = RecheckPasskeys.slice + 1
        try await house.stores.passkeys.write(house.tenant.id) { stores in
            for number in 0..<count {
                let passkey = Sample.passkey(
                    "p-\(number)", credential: Array("\(number)".utf8), aaguid: TestAuthenticator.model.bytes)
                try await stores.passkeys.add(passkey)
            }
        }
        let recheck = RecheckPasskeys(
            storage: house.stores.passkeys, metadata: metadata, policy: MetadataPolicy(), clock: house.clock)

        #expect(try await recheck(in: house.tenant.id) == count)
        #expect(try await recheck(in: house.tenant.id) == 0)
    }

    @Test("servers that judge at once tell once")
    func atSameTime() async throws {
        var house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(number: 1, reports: [certified]).blob())
        house.trust = metadata
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        try await house.add(&phone)
        _ = try await metadata.accept(TestMetadataService(number: 2, reports: [revoked]).blob())
        let recheck = RecheckPasskeys(
            storage: MeetingStorage(house.stores.passkeys), metadata: metadata, policy: MetadataPolicy(),
            clock: house.clock)
        let tenant = house.tenant.id

        let results = await atOnce { _ in try await recheck(in: tenant) }

        #expect(results.compactMap { try? $0.get() }.reduce(0, +) == 1)
        #expect(house.events("passkey.suspected").count == 1)
    }
}

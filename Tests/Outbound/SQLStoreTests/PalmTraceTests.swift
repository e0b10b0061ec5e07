import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import Palm
import SQLStore
import TestKit
import Testing

/// What lies on the disk after a palm was enrolled, verified, identified and deleted.
@Suite("The traces of a palm")
struct PalmTraceTests {
    private static let capture = SystemRandomBytes().bytes(96)
    private static let other = SystemRandomBytes().bytes(96)

    @Test("hold neither a capture nor what the provider calls it, in whatever form")
    func traces() async throws {
        try await TemporaryStores.with { temporary in
            let desk = try PalmDesk(temporary)
            try await desk.enroll(Self.capture)
            let subjects = desk.provider.subjects.map(\.string)
            try await desk.prove(Self.capture)
            try? await desk.prove(Self.other)
            try await desk.manage.delete(Sample.userID, in: .default)

            let kept = try Self.bytes(beside: temporary.path)
            #expect(Self.holds(kept, Array("palm.verified".utf8)), "the search finds what is there")
            for bytes in [Self.capture, Self.other] {
                #expect(!Self.holds(kept, Array(bytes.prefix(24))))
                #expect(!Self.holds(kept, Array(Base64URL.encode(bytes).utf8.prefix(32))))
                #expect(!Self.holds(kept, Array(Base64.encode(bytes).utf8.prefix(32))))
            }
            for subject in subjects { #expect(!Self.holds(kept, Array(subject.utf8))) }
            #expect(subjects.count == 1)
        }
    }

    /// Of the file and of those that SQLite keeps beside it.
    private static func bytes(beside path: String) throws -> [UInt8] {
        try ["", "-wal", "-shm"].reduce(into: []) { all, ending in
            let file = URL(filePath: path + ending)
            if FileManager.default.fileExists(atPath: file.path) { all += try Data(contentsOf: file) }
        }
    }

    private static func holds(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        return bytes.indices.contains { index in
            bytes[index] == first && bytes[index...].prefix(wanted.count).elementsEqual(wanted)
        }
    }
}

/// The use cases of palms over the stores of a file.
private struct PalmDesk {
    let provider: ScriptedPalmProvider
    let manage: ManagePalm
    private let enrollPalm: EnrollPalm
    private let verifyPalm: VerifyPalm
    private let clock = FixedClock()
    private let holder = PalmHolder(browser: SHA256Digest(of: "cookie"), session: "s-1")

    init(_ temporary: TemporaryStores) throws {
        let (storage, oneTime, randomness) = (temporary.stores.palms, temporary.stores.oneTime, SystemRandomBytes())
        provider = ScriptedPalmProvider(clock: clock)
        let services = FixedPalmService(PalmService(verifier: provider, rules: PalmRules()))
        let key = SymmetricKey(randomness.bytes(32))
        let seal = PalmSeal(vault: Vault(master: key, randomness: randomness))
        manage = ManagePalm(storage: storage, services: services, seal: seal, clock: clock)
        enrollPalm = EnrollPalm(
            storage: storage, oneTime: oneTime, services: services, seal: seal, clock: clock, randomness: randomness)
        verifyPalm = VerifyPalm(
            storage: storage, oneTime: oneTime, services: services, seal: seal, clock: clock, randomness: randomness)
        users = temporary.stores.accounts
    }

    private let users: any Storage<AccountStores>

    func enroll(_ capture: [UInt8]) async throws {
        try await users.write(.default) { try await $0.users.add(Sample.user(), password: nil) }
        let permit = PalmEnrolmentPermit(user: Sample.userID, strongSignInAt: clock.now, reachesIdentityLevel: true)
        let ceremony = try await enrollPalm.begin(permit, agreeingTo: "1", by: holder, in: .default)
        _ = try await enrollPalm.finish(
            ceremony.ticket, PalmCapture(capture), for: Sample.userID, by: holder, in: .default)
    }

    func prove(_ capture: [UInt8]) async throws {
        let ceremony = try await verifyPalm.begin(of: Sample.userID, by: holder, in: .default)
        _ = try await verifyPalm.finish(
            ceremony.ticket, PalmCapture(capture), of: Sample.userID, by: holder, in: .default)
    }
}

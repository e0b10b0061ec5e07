import Cryptography
import Kernel
import Logging
import Palm
import TestKit
import Testing

@testable import Jobs

@Suite("The job that has providers forget palms")
struct PalmDeletionJobTests {
    @Test("tries again at a later turn what the provider did not confirm, and is done then")
    func retries() async throws {
        let (stores, clock) = (MemoryStores(), FixedClock())
        let provider = ScriptedPalmProvider("biowave", clock: clock)
        let key = SymmetricKey([UInt8](repeating: 7, count: 32))
        let seal = PalmSeal(vault: Vault(master: key, randomness: SeededRandomness()))
        let services = FixedPalmService(PalmService(verifier: provider, rules: PalmRules()))
        let erase = ErasePalms(storage: stores.palms, services: services, seal: seal, clock: clock)
        let job = PalmDeletionJob(erase, of: .default, logger: Logger(label: "job") { _ in SwiftLogNoOpLogHandler() })
        clock.advance(seconds: 1)
        // Sealed under another key: it cannot be asked for, and is not forgotten.
        try await stores.palms.write(.default) { try await $0.palms.add(Sample.palmDeletion()) }

        try await job.turn()
        try await job.turn()

        #expect(stores.events().map { $0.details["outcome"] } == ["unreadable"])
        clock.advance(seconds: 3_600)
        try await job.turn()
        #expect(stores.events().count == 2)
    }
}

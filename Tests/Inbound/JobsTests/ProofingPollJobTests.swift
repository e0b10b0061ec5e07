import Cryptography
import FoundationEssentials
import Kernel
import Logging
import Proofing
import TestKit
import Testing

@testable import Jobs

@Suite("The job that looks after KYC cases")
struct ProofingPollJobTests {
    @Test("gives up what nobody went on with, and tells of levels whose time is over, once")
    func turn() async throws {
        let (stores, clock) = (MemoryStores(), FixedClock(Sample.now))
        let key = SymmetricKey([UInt8](repeating: 7, count: 32))
        let poll = PollProofing(
            storage: stores.proofing, policy: CommonProofingPolicy(ProofingRules(providers: [:]), providers: []),
            vault: Vault(master: key, randomness: SeededRandomness()), clock: clock)
        let job = ProofingPollJob(poll, of: .default, logger: Logger(label: "job") { _ in SwiftLogNoOpLogHandler() })
        try await stores.proofing.write(.default) { stores in
            try await stores.cases.add(Sample.proofingCase())
            try await stores.results.save(Sample.proofingResult("c-0", expiresAt: Sample.later))
        }
        clock.now = Sample.after(seconds: 86_400)

        try await job.turn()
        try await job.turn()

        #expect(stores.events().map(\.name) == ["proofing.expired", "proofing.level_fell"])
    }
}

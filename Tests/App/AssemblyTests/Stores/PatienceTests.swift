import Kernel
import Testing

@testable import Assembly

@Suite("Patience with a store that is being filled")
struct PatienceTests {
    private let patience = Patience(pauses: [.zero, .zero])

    @Test("what another try cannot mend is told at once")
    func hopeless() async throws {
        var tries = 0

        await #expect(throws: SeedRefused.self) {
            try await patience {
                tries += 1
                throw SeedRefused()
            }
        }

        #expect(tries == 1)
    }

    @Test("a store that never answers is given up on")
    func neverAnswered() async throws {
        var tries = 0

        await #expect(throws: StoreUnavailable.self) {
            try await patience {
                tries += 1
                throw StoreUnavailable("down")
            }
        }

        #expect(tries == 3)
    }

    @Test("a store that answers in the end has done the work once")
    func answeredInTheEnd() async throws {
        var (tries, done) = (0, 0)

        try await patience {
            tries += 1
            if tries < 3 { throw StoreUnavailable("busy") }
            done += 1
        }

        #expect(done == 1)
    }
}

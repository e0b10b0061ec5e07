import Kernel
import Logging
import Synchronization
import Testing

@testable import Assembly

@Suite("Making Redis ready")
struct RedisPreparationTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Away for a number of tries.
    private final class Away: Sendable {
        private let triesLeft: Atomic<Int>
        let tries = Atomic(0)

        init(for tries: Int) { triesLeft = Atomic(tries) }

        func prepare() throws {
            tries.add(1, ordering: .relaxed)
            guard triesLeft.subtract(1, ordering: .relaxed).newValue < 0 else { throw StoreUnavailable("away") }
        }
    }

    @Test("a server whose Redis is away at the start is not ready, and is so when a later try succeeds")
    func later() async throws {
        let away = Away(for: 4)
        let preparation = RedisPreparation(pause: { await Task.yield() }, logger: Self.logger) { try away.prepare() }

        await preparation.begin()

        #expect(throws: RedisNotPrepared.self) { try preparation.check() }
        let running = Task { await preparation.run() }
        while (try? preparation.check()) == nil { await Task.yield() }
        running.cancel()
        await running.value
        #expect(away.tries.load(ordering: .relaxed) == 5)
    }

    @Test("one try is enough where Redis is there")
    func atOnce() async throws {
        let away = Away(for: 0)
        let preparation = RedisPreparation(pause: { throw CancellationError() }, logger: Self.logger) {
            try away.prepare()
        }

        await preparation.begin()

        try preparation.check()
        #expect(away.tries.load(ordering: .relaxed) == 1)
    }

    @Test("the end of a server does not wait for a Redis that never comes")
    func never() async throws {
        let preparation = RedisPreparation(pause: { throw CancellationError() }, logger: Self.logger) {
            throw StoreUnavailable("away")
        }

        let running = Task { await preparation.run() }
        running.cancel()
        await running.value

        #expect(throws: RedisNotPrepared.self) { try preparation.check() }
    }
}

import Cryptography
import FoundationEssentials
import Kernel
import Logging
import OAuth
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import Jobs

private let quiet = Logger(label: "jobs") { _ in SwiftLogNoOpLogHandler() }

@Suite("Repeated work")
struct RepeatedWorkTests {
    @Test("goes on after a turn that failed")
    func goesOn() async {
        let turns = Turns(max: 3)
        let work = RepeatedWork(name: "work", pause: turns.pause, logger: quiet)

        await work.run { throw StoreUnavailable("away") }

        #expect(turns.count == 3)
    }

    @Test("tells the first of failures in a row, and when it works again")
    func told() async {
        let (turns, told) = (Turns(max: 5), ToldLevels())
        let work = RepeatedWork(name: "work", pause: turns.pause, logger: told.logger)

        await work.run { if [1, 2, 4].contains(turns.count) { throw StoreUnavailable("away") } }

        #expect(told.all == [.error, .debug, .info, .error])
    }

    @Test("ends at once when the process is asked to stop, also amid a pause")
    func endsAtOnce() async throws {
        let (paused, pausing) = AsyncStream<Void>.makeStream()
        let job = CleanUpJob(
            [], clock: FixedClock(), logger: quiet,
            pause: {
                pausing.yield()
                try await Task.sleep(for: .seconds(3_600))
            })
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: job, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet))

        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in paused { break }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

@Suite("Key rotation by schedule")
struct KeyRotationJobTests {
    @Test("rotates a key that has served its days, and no younger one")
    func rotates() async throws {
        let (memory, clock) = (MemoryStores(), FixedClock())
        let vault = Vault(master: SymmetricKey([UInt8](repeating: 7, count: 32)), randomness: SeededRandomness())
        let rotateKeys = RotateKeys(storage: memory.oauth, vault: vault, clock: clock, publishedSeconds: 1_200)

        func turn() async throws -> Set<String> {
            await KeyRotationJob(rotateKeys, of: .default, afterDays: 90, logger: quiet, pause: Turns(max: 1).pause)
                .run()
            let keys = try await memory.oauth.read(.default) { try await $0.keys.keys() }
            return Set(keys.filter { $0.state == .active }.map(\.keyID))
        }

        let first = try await turn()
        clock.advance(seconds: 89 * 86_400)
        let young = try await turn()
        clock.advance(seconds: 86_400)
        let served = try await turn()

        #expect(first.count == SigningKey.algorithms.count)
        #expect(young == first)
        #expect(served.isDisjoint(with: first))
        #expect(served.count == first.count)
    }
}

@Suite("Clean-up of what has expired")
struct CleanUpJobTests {
    @Test("leaves no shelf out because another failed")
    func failure() async throws {
        let cleared = Mutex(0)
        let job = CleanUpJob(
            [
                TestShelf("broken") { _, _ in throw StoreUnavailable("away") },
                TestShelf("sound") { _, _ in
                    cleared.withLock { $0 += 1 }
                    return 0
                },
            ], clock: FixedClock(), logger: quiet)

        try await job.turn()

        #expect(cleared.withLock { $0 } == 1)
    }

    @Test("takes slice after slice until less than one is left, and leaves the store alone between them")
    func slices() async throws {
        let left = Mutex(234)
        let asked = Mutex<[Int]>([])
        let rests = Mutex<[Duration]>([])
        let shelf = TestShelf("rows") { _, limit in
            asked.withLock { $0.append(limit) }
            return left.withLock { left in
                let removed = min(limit, left)
                left -= removed
                return removed
            }
        }

        let job = CleanUpJob([shelf], clock: FixedClock(), logger: quiet) { rest in rests.withLock { $0.append(rest) } }
        try await job.turn()

        #expect(left.withLock { $0 } == 0)
        #expect(asked.withLock { $0 } == [100, 100, 100])
        #expect(rests.withLock { $0.count } == 2)
        #expect(rests.withLock { $0.allSatisfy { $0 > .zero } })
    }
}

private struct TestShelf: Shelf {
    let name: String
    let removal: @Sendable (Date, Int) async throws -> Int

    init(_ name: String, removal: @escaping @Sendable (Date, Int) async throws -> Int) {
        self.name = name
        self.removal = removal
    }

    func removeExpired(at now: Date, limit: Int) async throws -> Int {
        try await removal(now, limit)
    }
}

/// Lets so many turns happen, then ends the work as a cancelled pause does.
private final class Turns: Sendable {
    private let turns = Mutex(0)
    private let max: Int

    init(max: Int) {
        self.max = max
    }

    var count: Int { turns.withLock { $0 } }

    var pause: Pause {
        { [self] in
            let count = turns.withLock { turns in
                turns += 1
                return turns
            }
            if count >= max { throw CancellationError() }
        }
    }
}

/// At which levels something was logged.
private final class ToldLevels: Sendable {
    private let levels = Mutex<[Logger.Level]>([])

    var all: [Logger.Level] { levels.withLock { $0 } }

    var logger: Logger { Logger(label: "jobs") { _ in Handler(told: self) } }

    private struct Handler: LogHandler {
        let told: ToldLevels
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            told.levels.withLock { $0.append(event.level) }
        }
    }
}

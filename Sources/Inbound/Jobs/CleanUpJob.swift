public import Kernel
public import Logging
public import ServiceLifecycle

/// Removes what has expired, in slices and with rests between them, so that it holds up nobody who signs in, also when a
/// million sessions have ended at once.
///
/// Nothing depends on it but space: whoever reads a row looks at its time.
public struct CleanUpJob: Service {
    /// Rows: a few milliseconds of work.
    public static let slice = 100
    /// How many times as long as a slice took the store is left alone after it.
    static let restRatio = 4
    /// A slice that waited for a lock says nothing of how much there was to do.
    static let restMax = Duration.seconds(1)

    /// Leaves the store alone for so long; a parameter, so that tests need no real time.
    public typealias Rest = @Sendable (Duration) async throws -> Void

    private let shelves: [any Shelf]
    private let clock: any Clock
    private let logger: Logger
    private let rest: Rest
    private let work: RepeatedWork

    public init(
        _ shelves: [any Shelf],
        clock: any Clock,
        logger: Logger,
        rest: @escaping Rest = { try await Task.sleep(for: $0) },
        pause: @escaping Pause = Pauses.minute
    ) {
        self.shelves = shelves
        self.clock = clock
        self.logger = logger
        self.rest = rest
        work = RepeatedWork(name: "clean-up", pause: pause, logger: logger)
    }

    public func run() async {
        await work.run { try await self.turn() }
    }

    /// A shelf that fails does not keep the others from their turn.
    func turn() async throws {
        for shelf in shelves {
            do {
                try await clear(shelf)
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.error(
                    "expired rows stay until the next turn", metadata: ["of": "\(shelf.name)", "error": "\(error)"])
            }
        }
    }

    private func clear(_ shelf: any Shelf) async throws {
        var total = 0
        while true {
            try Task.checkCancellation()
            let began = ContinuousClock.now
            let removed = try await shelf.removeExpired(at: clock.now, limit: Self.slice)
            total += removed
            guard removed >= Self.slice else { break }
            try await rest(min(Self.restMax, (ContinuousClock.now - began) * Self.restRatio))
        }
        guard total > 0 else { return }
        logger.debug("expired rows removed", metadata: ["of": "\(shelf.name)", "count": "\(total)"])
    }
}

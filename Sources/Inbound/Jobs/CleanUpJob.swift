public import Kernel
public import Logging
public import ServiceLifecycle

/// Removes what has expired, in slices, so that no transaction holds up those of people who sign in.
///
/// Nothing depends on it but space: whoever reads a row looks at its time.
public struct CleanUpJob: Service {
    public static let slice = 500

    private let shelves: [any Shelf]
    private let clock: any Clock
    private let logger: Logger
    private let work: RepeatedWork

    public init(_ shelves: [any Shelf], clock: any Clock, logger: Logger, pause: @escaping Pause = Pauses.minute) {
        self.shelves = shelves
        self.clock = clock
        self.logger = logger
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
            let removed = try await shelf.removeExpired(at: clock.now, limit: Self.slice)
            total += removed
            guard removed >= Self.slice else { break }
            await Task.yield()
        }
        guard total > 0 else { return }
        logger.debug("expired rows removed", metadata: ["of": "\(shelf.name)", "count": "\(total)"])
    }
}

public import Authentication
public import FoundationEssentials
public import Kernel
public import Logging
public import OAuth
public import ServiceLifecycle

/// Removes what has expired, in slices, so that no transaction holds up those of people who sign in.
///
/// Nothing depends on it but space: whoever reads a row looks at its time.
public struct CleanUpJob: Service {
    /// What it clears of rows that are past their time.
    public struct Shelf: Sendable {
        let name: String
        /// Removes at most so many, and tells how many there were.
        let removeExpired: @Sendable (_ now: Date, _ limit: Int) async throws -> Int

        public init(_ name: String, removeExpired: @escaping @Sendable (Date, Int) async throws -> Int) {
            self.name = name
            self.removeExpired = removeExpired
        }
    }

    public static let slice = 500
    /// How long a code is kept beyond its end: a replay is to be known as one, as long as tokens of it may live.
    public static let codeKeptSeconds: TimeInterval = 86_400

    private let shelves: [Shelf]
    private let clock: any Clock
    private let logger: Logger
    private let work: RepeatedWork

    public init(_ shelves: [Shelf], clock: any Clock, logger: Logger, pause: @escaping Pause = Pauses.minute) {
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

    private func clear(_ shelf: Shelf) async throws {
        var total = 0
        while true {
            try Task.checkCancellation()
            let removed = try await shelf.removeExpired(clock.now, Self.slice)
            total += removed
            guard removed >= Self.slice else { break }
            await Task.yield()
        }
        guard total > 0 else { return }
        logger.debug("expired rows removed", metadata: ["of": "\(shelf.name)", "count": "\(total)"])
    }
}

extension CleanUpJob.Shelf {
    /// Codes, journeys, sessions, refresh families and the tokens that a tenant revoked one by one.
    public static func all(
        codes: any CodeStore,
        journeys: any JourneyStore,
        sessions: any SessionStore,
        families: any RefreshFamilyStore,
        oauth: any Storage<OAuthStores>,
        of tenant: TenantID
    ) -> [CleanUpJob.Shelf] {
        [
            CleanUpJob.Shelf("codes") { now, limit in
                let end = now.addingTimeInterval(-CleanUpJob.codeKeptSeconds)
                return try await codes.removeExpired(before: end, limit: limit)
            },
            CleanUpJob.Shelf("journeys") { try await journeys.removeExpired(at: $0, limit: $1) },
            CleanUpJob.Shelf("sessions") { try await sessions.removeExpired(at: $0, limit: $1) },
            CleanUpJob.Shelf("refresh families") { try await families.removeExpired(at: $0, limit: $1) },
            CleanUpJob.Shelf("revoked tokens") { now, limit in
                try await oauth.write(tenant) { try await $0.revokedTokens.removeExpired(at: now, limit: limit) }
            },
        ]
    }
}

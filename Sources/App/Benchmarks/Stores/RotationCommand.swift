import ArgumentParser
import Cryptography
import FoundationEssentials
import Kernel
import Logging
import NIOPosix
import OAuth
import Redis

/// Rotations in the product's store of refresh families, without the server around it: what one script costs.
struct RotationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotations",
        abstract: "Rotate families of refresh tokens in Redis; each task has one of its own."
    )

    private static let tenant = TenantID("default")
    private static let client = ID<Client>("bench")
    private static let lifetime: TimeInterval = 3_600

    @Option(help: "The Redis.")
    var url: String

    @Option(help: "How many rotate at a time.")
    var tasks = 1

    @Option(help: "What the names of keys begin with.")
    var prefix = "bench"

    @OptionGroup var timing: Timing

    func run() async throws {
        let redis = try RedisClient(
            RedisURL(url), group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "bench"))
        let families = RedisStores(redis, prefix: prefix, clock: WallClock()).refreshFamilies
        let ids = try await begin(tasks, in: families)
        let report = try await Load(workers: tasks, timing: timing).run { number, window in
            var tally = Tally(of: window)
            var generation: Int64 = 0
            while !window.isOver {
                let presented = generation
                await tally.time { try await Self.rotate(ids[number], presenting: presented, in: families) }
                generation += 1
            }
            return tally
        }
        await redis.close()
        try report.print()
    }

    private func begin(
        _ count: Int, in families: any RefreshFamilyStore
    ) async throws -> [ID<RefreshFamily>] {
        var ids: [ID<RefreshFamily>] = []
        for _ in 0..<count {
            let id = Base64URL.encode(SystemRandomBytes().bytes(16))
            let now = WallClock().now
            let family = RefreshFamily(
                id: ID(id), grant: ID(id), client: Self.client, rotatedAt: now,
                expiresAt: now.addingTimeInterval(Self.lifetime))
            try await families.add(family, in: Self.tenant)
            ids.append(family.id)
        }
        return ids
    }

    private static func rotate(
        _ id: ID<RefreshFamily>, presenting generation: Int64, in families: any RefreshFamilyStore
    ) async throws {
        let rotation = try await families.rotate(
            id, presenting: generation, by: client, graceSeconds: 10, in: tenant, at: WallClock().now)
        guard case .rotated = rotation else { throw NotRotated(rotation: rotation) }
    }
}

/// The time of the machine.
struct WallClock: Clock {
    var now: Date { Date(milliseconds: Date().milliseconds) }
}

struct NotRotated: Error, CustomStringConvertible {
    let rotation: Rotation

    var description: String { "a present token was answered \(rotation)" }
}

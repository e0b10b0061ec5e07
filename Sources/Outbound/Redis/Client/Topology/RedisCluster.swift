import NIOCore
import Synchronization

/// The masters of a cluster, each with a part of the keys.
final class RedisCluster: RedisTopology {
    /// Tries of one command, all redirections among them.
    private static let triesMax = 5
    private static let firstPause = Duration.milliseconds(25)

    /// What follows a try.
    private enum Step {
        case done(RESPValue)
        /// At once: elsewhere for this time alone, or where the map leads now.
        case again(at: RedisAddress?)
        case later(RedisError)
        case failed(RedisError)
    }

    private let map: ClusterMap

    init(seeds: [RedisAddress], _ environment: RedisEnvironment) {
        map = ClusterMap(seeds: seeds, environment)
    }

    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        var asked: RedisAddress?
        var pause = Self.firstPause
        var failure = RedisError.unavailable("redirected again and again")
        for tryNumber in 1...Self.triesMax {
            switch await step(command, asking: asked) {
            case .done(let value): return value
            case .failed(let error): throw error
            case .again(let address): asked = address
            case .later(let error):
                failure = error
                asked = nil
                guard tryNumber < Self.triesMax else { break }
                try? await Task.sleep(for: pause)
                pause *= 2
            }
        }
        throw failure
    }

    private func step(_ command: RedisCommand, asking asked: RedisAddress?) async -> Step {
        let node: RedisNode
        do {
            node = if let asked { try map.node(at: asked) } else { try await map.node(for: command.slotKey) }
        } catch {
            return .later(error)
        }
        switch await node.send(command, asking: asked != nil) {
        case .value(let value): return .done(value)
        case .error(let words): return await step(after: ErrorReply(words))
        case .full: return .failed(.unavailable("too many calls are waiting"))
        case .unsent(let reason):
            await map.refresh()
            return .later(.unavailable(reason))
        case .lost(let reason):
            map.refreshSoon()
            return .failed(.unanswered(reason))
        }
    }

    /// None of these replies comes from a command that was carried out, so it may be sent again.
    private func step(after reply: ErrorReply) async -> Step {
        switch reply {
        case .moved(let slot, let address?):
            map.move(slot, to: address)
            map.refreshSoon()
            return .again(at: nil)
        case .moved(_, nil), .replica, .unavailable:
            await map.refresh()
            return .later(reply.error)
        case .ask(let address): return .again(at: address)
        case .tryAgain: return .later(reply.error)
        case .unknownScript, .refused: return .failed(reply.error)
        }
    }

    func checkKeys(_ keys: [String]) throws(RedisError) {
        guard Set(keys.map(RedisSlot.of)).count <= 1 else {
            throw .refused("CROSSSLOT the keys of a script are in several slots; give them a common {tag}")
        }
    }

    func nodes() async throws(RedisError) -> [RedisNode] { try await map.masters() }

    func close() async { await map.close() }
}

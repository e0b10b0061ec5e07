import NIOCore
import Synchronization

/// The master that sentinels agree on, found anew whenever it changes.
///
/// Three things make it look again: a lost connection, an answer of a replica (`READONLY`), and a sentinel's word.
/// The last one is only the fastest: the first two do not depend on it.
final class SentinelMaster: RedisTopology {
    private let sentinels: Sentinels
    private let node: RedisNode
    private let loop: any EventLoop
    private let watch = Mutex<Task<Void, Never>?>(nil)

    init(_ sentinels: Sentinels, _ environment: RedisEnvironment) {
        let connector = environment.connector
        self.sentinels = sentinels
        loop = environment.group.next()
        node = RedisNode(environment) { loop throws(RedisError) in
            let address = try await sentinels.masterAddress(on: loop)
            let connection = try await connector.connect(to: address, on: loop)
            guard await Self.mayBeMaster(connection) else {
                connection.retire("no master")
                sentinels.distrustFirst()
                throw .unavailable("\(address) is no master")
            }
            return connection
        }
    }

    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        startWatch()
        return try await node.ask(command)
    }

    func checkKeys(_ keys: [String]) {}

    func nodes() -> [RedisNode] { [node] }

    func close() async {
        // A watch that never began must not begin any more.
        let task = watch.withLock { watch in
            let task = watch ?? Task {}
            watch = task
            return task
        }
        task.cancel()
        await node.close()
        await task.value
    }

    /// Sentinels may be behind, so a server is asked itself. One that refuses the question shows by `READONLY` what it is.
    private static func mayBeMaster(_ connection: RedisConnection) async -> Bool {
        switch await connection.send(RedisCommand("ROLE")) {
        case .value(.array(let parts)): parts.first == .bulk(Array("master".utf8))
        case .error: true
        case .value, .unsent, .full, .lost: false
        }
    }

    private func startWatch() {
        watch.withLock { watch in
            if watch == nil { watch = Task { await keepWatch() } }
        }
    }

    private func keepWatch() async {
        while !Task.isCancelled {
            await sentinels.follow(on: loop) { [node] master in
                node.drop("the master is now \(master)") { $0 == master }
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}

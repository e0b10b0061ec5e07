import NIOCore
import Synchronization

/// The nodes of a cluster and which slots they have, as of the last time somebody was asked.
final class ClusterMap: Sendable {
    /// A map that is younger is not fetched again: many calls notice the same change.
    private static let youth = TimeAmount.milliseconds(100)

    private struct State {
        var slots: ClusterSlots?
        var nodes: [RedisAddress: RedisNode] = [:]
        var refreshing: Task<Void, Never>?
        var triedAt: NIODeadline?
        var failure = RedisError.unavailable("no node of the cluster was asked yet")
        var turn = 0
        var isClosed = false
    }

    private let seeds: [RedisAddress]
    private let environment: RedisEnvironment
    private let state = Mutex(State())

    init(seeds: [RedisAddress], _ environment: RedisEnvironment) {
        self.seeds = seeds
        self.environment = environment
    }

    /// The node that has a key's slot; each master in turn for commands without a key.
    func node(for key: String?) async throws(RedisError) -> RedisNode {
        if state.withLock({ $0.slots == nil }) { await refresh() }
        let slot = key.map(RedisSlot.of)
        return try state.withLock { state throws(RedisError) in
            guard let slots = state.slots else { throw state.failure }
            if let slot {
                guard let address = slots[slot] else { throw .unavailable("no master has slot \(slot)") }
                return try node(at: address, &state)
            }
            guard !slots.masters.isEmpty else { throw .unavailable("the cluster has no master") }
            state.turn = (state.turn + 1) % slots.masters.count
            return try node(at: slots.masters[state.turn], &state)
        }
    }

    func node(at address: RedisAddress) throws(RedisError) -> RedisNode {
        try state.withLock { state throws(RedisError) in try node(at: address, &state) }
    }

    private func node(at address: RedisAddress, _ state: inout State) throws(RedisError) -> RedisNode {
        if let node = state.nodes[address] { return node }
        // Nobody would close it any more.
        if state.isClosed { throw state.failure }
        let connector = environment.connector
        let node = RedisNode(environment) { loop throws(RedisError) in
            try await connector.connect(to: address, on: loop)
        }
        state.nodes[address] = node
        return node
    }

    func masters() async throws(RedisError) -> [RedisNode] {
        await refresh()
        return try state.withLock { state throws(RedisError) in
            guard let slots = state.slots else { throw state.failure }
            var nodes: [RedisNode] = []
            for address in slots.masters { nodes.append(try node(at: address, &state)) }
            return nodes
        }
    }

    /// A node said so; the rest of the map may be old as well.
    func move(_ slot: Int, to address: RedisAddress) {
        state.withLock { $0.slots?.assign(slot, to: address) }
    }

    func close() async {
        let (nodes, task) = state.withLock { state in
            state.isClosed = true
            state.failure = .unavailable("the client was closed")
            state.slots = nil
            defer { state.nodes = [:] }
            return (state.nodes.values, state.refreshing)
        }
        await task?.value
        for node in nodes { await node.close() }
    }
}

/// Asking for the map.
extension ClusterMap {
    /// Fetches the map, with all others who want it now.
    func refresh() async { await refreshing()?.value }

    /// Has the map fetched while the caller goes on.
    func refreshSoon() { _ = refreshing() }

    private func refreshing() -> Task<Void, Never>? {
        state.withLock { state in
            if state.isClosed { return nil }
            if let task = state.refreshing { return task }
            if let triedAt = state.triedAt, .now() - triedAt < Self.youth { return nil }
            let task = Task { await fetch() }
            state.refreshing = task
            return task
        }
    }

    private func fetch() async {
        var result: Result<ClusterSlots, RedisError> = .failure(.unavailable("no node of the cluster answers"))
        for source in sources() {
            do throws(RedisError) {
                result = .success(try await slots(from: source.address, by: source.node))
                break
            } catch {
                result = .failure(error)
            }
        }
        let lost = state.withLock { apply(result, to: &$0) }
        for node in lost { await node.close() }
    }

    /// Connected masters first, then the addresses of the configuration, then what else was known.
    private func sources() -> [(address: RedisAddress, node: RedisNode?)] {
        let nodes = state.withLock(\.nodes)
        let connected = nodes.filter { $0.value.address != nil }
        let others = seeds + nodes.keys.filter { !seeds.contains($0) }
        return connected.map { ($0.key, $0.value) } + others.filter { connected[$0] == nil }.map { ($0, nil) }
    }

    private func slots(from address: RedisAddress, by node: RedisNode?) async throws(RedisError) -> ClusterSlots {
        let question = RedisCommand("CLUSTER SLOTS")
        if let node { return try ClusterSlots(try await node.ask(question), asked: address) }
        let connection = try await environment.connector.connect(to: address, on: environment.group.next())
        defer { connection.retire("asked") }
        switch await connection.send(question) {
        case .value(let value): return try ClusterSlots(value, asked: address)
        case .error(let words): throw ErrorReply(words).error
        case .unsent(let reason), .lost(let reason): throw .unavailable("\(address): \(reason)")
        case .full: throw .unavailable("too many calls are waiting")
        }
    }

    /// Takes over what was answered; nodes that have no slot and no connection any more are handed back to be closed.
    private func apply(_ result: Result<ClusterSlots, RedisError>, to state: inout State) -> [RedisNode] {
        state.refreshing = nil
        state.triedAt = .now()
        guard !state.isClosed else { return [] }
        switch result {
        case .failure(let error):
            state.failure = error
            return []
        case .success(let slots):
            state.slots = slots
            let lost = state.nodes.filter { !slots.masters.contains($0.key) && $0.value.address == nil }
            for address in lost.keys { state.nodes[address] = nil }
            return Array(lost.values)
        }
    }
}

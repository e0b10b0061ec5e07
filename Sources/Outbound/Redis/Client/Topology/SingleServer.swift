/// One server at one address.
struct SingleServer: RedisTopology {
    private let node: RedisNode

    init(_ address: RedisAddress, _ environment: RedisEnvironment) {
        let connector = environment.connector
        node = RedisNode(environment) { loop throws(RedisError) in try await connector.connect(to: address, on: loop) }
    }

    func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue { try await node.ask(command) }

    func checkKeys(_ keys: [String]) {}

    func nodes() -> [RedisNode] { [node] }

    func close() async { await node.close() }
}

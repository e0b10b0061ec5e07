/// What a server says about itself, as far as it lets us ask.
public struct RedisHealth: Equatable, Sendable {
    public enum Product: String, Sendable {
        case redis
        case valkey
    }

    /// `host:port`.
    public let address: String
    /// `master` or `slave`, as `INFO` has it.
    public let role: String
    public let product: Product
    public let version: String
    /// Whether writes are appended to a file; nil where the server does not say.
    public let appendOnly: Bool?
    /// `always`, `everysec` or `no`; nil where `CONFIG` is not allowed.
    public let appendFsync: String?
    /// 0 is no limit.
    public let maxMemoryBytes: Int64?
    /// `noeviction` and others.
    public let maxMemoryPolicy: String?
    /// `ok` or `fail`; nil outside a cluster.
    public let clusterState: String?
}

extension RedisHealth {
    init(of node: RedisNode) async throws(RedisError) {
        let info = Self.fields(of: try await node.ask(RedisCommand("INFO", [])))
        guard let product = Self.product(in: info) else { throw .unexpected("INFO without a version") }
        let isCluster = info["cluster_enabled"] == "1"
        address = node.address?.description ?? "unknown"
        role = info["role"] ?? "unknown"
        self.product = product.name
        version = product.version
        appendOnly = info["aof_enabled"].map { $0 == "1" }
        maxMemoryBytes = info["maxmemory"].flatMap { Int64($0) }
        maxMemoryPolicy = info["maxmemory_policy"]
        appendFsync = try await Self.setting("appendfsync", of: node)
        clusterState =
            isCluster ? Self.fields(of: try await node.ask(RedisCommand("CLUSTER INFO")))["cluster_state"] : nil
    }

    /// Valkey names itself, and says in `redis_version` only which Redis it can stand for.
    static func product(in info: [String: String]) -> (name: Product, version: String)? {
        if info["server_name"] == "valkey", let version = info["valkey_version"] { return (.valkey, version) }
        return info["redis_version"].map { (.redis, $0) }
    }

    /// A setting; nil where the user may not ask, or where the service renamed the command.
    private static func setting(_ name: String, of node: RedisNode) async throws(RedisError) -> String? {
        do throws(RedisError) {
            let answer = try await node.ask(RedisCommand("CONFIG GET", [.string(name)]))
            guard case .array(let pair) = answer, pair.count == 2, case .bulk(let value) = pair[1] else { return nil }
            return String(decoding: value, as: UTF8.self)
        } catch {
            guard case .refused = error else { throw error }
            return nil
        }
    }

    /// Lines of `name:value`; headings and what else there is are left out.
    static func fields(of value: RESPValue) -> [String: String] {
        guard case .bulk(let bytes) = value else { return [:] }
        var fields: [String: String] = [:]
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard line.first != UInt8(ascii: "#"), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            fields[name] = String(decoding: line[line.index(after: colon)...], as: UTF8.self)
        }
        return fields
    }
}

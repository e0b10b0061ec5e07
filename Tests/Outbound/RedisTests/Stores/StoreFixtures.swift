import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Redis

/// Before all samples, so that no record ends in the real time that a test takes.
let clockOfStores = FixedClock(Sample.after(seconds: -600))

/// The stores of one test: a prefix of its own in the shared Redis, and nothing left of it afterwards.
func withStores(_ body: (RedisStores, Keyspace) async throws -> Void) async throws {
    let url = try #require(sharedServerURL)
    try await withClient(url) { client in
        let prefix = "test-\(UInt64.random(in: 0 ... .max))"
        let keyspace = Keyspace(client: client, prefix: prefix)
        do {
            try await body(RedisStores(client, prefix: prefix, clock: clockOfStores), keyspace)
        } catch {
            try? await keyspace.removeAll()
            throw error
        }
        try await keyspace.removeAll()
    }
}

/// The stores of one test on a server of its own.
func withStoresAlone(_ body: (RedisStores, Keyspace) async throws -> Void) async throws {
    try await withServerAndClient { _, client in
        let stores = RedisStores(client, clock: clockOfStores)
        try await body(stores, Keyspace(client: client, prefix: "surety"))
    }
}

/// What lies under a prefix, for tests to look at, spoil and lose.
struct Keyspace {
    let client: RedisClient
    let prefix: String

    func keys() async throws -> [String] {
        var found: Set<String> = []
        var cursor = "0"
        repeat {
            let reply = try await client.send(
                RedisCommand("SCAN", [.string(cursor), "MATCH", .string(prefix + ":*"), "COUNT", 1_000]))
            let parts = try #require(try reply.elements())
            cursor = try parts[0].text()
            for key in try parts[1].elements() ?? [] { found.insert(try key.text()) }
        } while cursor != "0"
        return found.sorted()
    }

    func keys(_ kind: KeyNames.Kind) async throws -> [String] {
        try await keys().filter { $0.contains(":\(kind.rawValue):{") }
    }

    func remove(_ key: String) async throws {
        _ = try await client.send(RedisCommand("DEL", key: key))
    }

    func removeAll() async throws {
        for key in try await keys() { try await remove(key) }
    }

    func millisecondsLeft(_ key: String) async throws -> Int64 {
        try await client.send(RedisCommand("PTTL", key: key)).integer()
    }

    /// Of the whole server, with its tables.
    func bytesInUse() async throws -> Int {
        let memory = try #require(try await client.text("INFO", "memory"))
        let line = try #require(memory.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") })
        return try #require(Int(line.dropFirst("used_memory:".count)))
    }

    func dump(_ key: String) async throws -> [UInt8] {
        try #require(try await client.send(RedisCommand("DUMP", key: key)).bytes())
    }

    func restore(_ key: String, _ dump: [UInt8]) async throws {
        _ = try await client.send(RedisCommand("RESTORE", key: key, [0, .bytes(dump), "REPLACE"]))
    }

    /// Puts something else in the place of each key.
    func spoil(_ kind: KeyNames.Kind, _ remains: Remains) async throws {
        for key in try await keys(kind) { try await spoil(key, remains) }
    }

    private func spoil(_ key: String, _ remains: Remains) async throws {
        if remains == .cutShort {
            guard let bytes = try? await client.send(RedisCommand("GET", key: key)).bytes() else { return }
            let half = Array(bytes.prefix(bytes.count / 2))
            _ = try await client.send(RedisCommand("SET", key: key, [.bytes(half)]))
            return
        }
        try await remove(key)
        switch remains {
        case .otherFormat: _ = try await client.send(RedisCommand("SET", key: key, [.bytes([2, 1, 2, 3])]))
        case .empty: _ = try await client.send(RedisCommand("SET", key: key, [.bytes([])]))
        case .otherFields: _ = try await client.send(RedisCommand("HSET", key: key, ["2", "x"]))
        case .list: _ = try await client.send(RedisCommand("RPUSH", key: key, ["x"]))
        case .cutShort: break
        }
    }
}

/// What may be found where a record ought to be.
enum Remains: CaseIterable {
    case otherFormat, empty, otherFields, list, cutShort
}

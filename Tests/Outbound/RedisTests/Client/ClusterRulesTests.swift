import Testing

@testable import Redis

@Suite("Slots and redirections (Redis Cluster specification)")
struct ClusterRulesTests {
    @Test(
        "a key's slot is its CRC16, or that of its tag",
        arguments: [
            ("123456789", 0x31C3), ("foo", 12_182), ("", 0), ("{foo}bar", 12_182), ("a{foo}b{bar}", 12_182),
            ("{user1000}.following", RedisSlot.of("user1000")), ("foo{{bar}}zap", RedisSlot.of("{bar")),
        ])
    func slots(key: String, slot: Int) {
        #expect(RedisSlot.of(key) == slot)
    }

    @Test("an empty tag and one without an end are none", arguments: ["foo{}{bar}", "foo{bar", "foo}bar{"])
    func noTag(key: String) {
        #expect(RedisSlot.of(key) != RedisSlot.of("bar"))
        #expect(RedisSlot.of(key) != RedisSlot.of(""))
    }

    @Test(
        "an error says what to do by its first word",
        arguments: [
            (
                "MOVED 3999 10.0.0.1:6381",
                ErrorReply.moved(slot: 3_999, to: RedisAddress(host: "10.0.0.1", port: 6_381))
            ),
            ("MOVED 1 ::1:6381", .moved(slot: 1, to: RedisAddress(host: "::1", port: 6_381))),
            ("MOVED 1 :6381", .moved(slot: 1, to: nil)), ("MOVED x", .refused("MOVED x")),
            ("ASK 1 h:1", .ask(RedisAddress(host: "h", port: 1))), ("ASK 1 h:99999", .refused("ASK 1 h:99999")),
            ("TRYAGAIN wait", .tryAgain("TRYAGAIN wait")), ("LOADING it", .unavailable("LOADING it")),
            ("CLUSTERDOWN it", .unavailable("CLUSTERDOWN it")), ("MASTERDOWN it", .unavailable("MASTERDOWN it")),
            ("READONLY no", .replica("READONLY no")), ("NOSCRIPT no", .unknownScript("NOSCRIPT no")),
            (
                "ERR Error running script (call to f_0): @user_script:1: -READONLY You can't write",
                .replica("ERR Error running script (call to f_0): @user_script:1: -READONLY You can't write")
            ),
            ("OOM no", .refused("OOM no")), ("WRONGTYPE no", .refused("WRONGTYPE no")), ("", .refused("")),
        ])
    func errors(words: String, reply: ErrorReply) {
        #expect(ErrorReply(words) == reply)
    }

    @Test(
        "a map of another form is refused",
        arguments: [
            RESPValue.null, .array([.null]), .array([.array([.integer(0), .integer(1)])]),
            range(0, 16_384), range(2, 1), range(-1, 1), range(0, 1, port: 0), range(0, 1, port: .max),
        ])
    func badMap(reply: RESPValue) {
        #expect(throws: RedisError.self) { try ClusterSlots(reply, asked: asked) }
    }

    @Test("a map names the master of each slot, and nobody for slots without one")
    func map() throws {
        guard case .array(let first) = Self.range(0, 99, host: "a", replica: "r"),
            case .array(let second) = Self.range(200, 16_383, host: "")
        else { return }

        var slots = try ClusterSlots(.array(first + second), asked: asked)

        #expect(slots[0] == RedisAddress(host: "a", port: 7_000))
        #expect(slots[99] == RedisAddress(host: "a", port: 7_000))
        #expect(slots[100] == nil)
        #expect(slots[16_383] == RedisAddress(host: "asked", port: 7_000))
        #expect(slots.masters.map(\.host) == ["a", "asked"])

        slots.assign(0, to: RedisAddress(host: "b", port: 1))
        #expect(slots[0] == RedisAddress(host: "b", port: 1))
        #expect(slots[1] == RedisAddress(host: "a", port: 7_000))
    }

    private let asked = RedisAddress(host: "asked", port: 1)

    private static func range(
        _ first: Int64, _ last: Int64, host: String = "h", port: Int64 = 7_000, replica: String? = nil
    ) -> RESPValue {
        let nodes = ([host] + (replica.map { [$0] } ?? [])).map { host in
            RESPValue.array([.bulk(Array(host.utf8)), .integer(port), .bulk(Array("id".utf8))])
        }
        return .array([.array([.integer(first), .integer(last)] + nodes)])
    }
}

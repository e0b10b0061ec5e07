import NIOCore
import Testing

@testable import Redis

@Suite("Replies off the wire (RESP2)")
struct ReplyReaderTests {
    @Test(
        "are refused where they are no replies",
        arguments: [
            "hello\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", ":twelve\r\n", "*x\r\n", "\0\0\0\0", "%1\r\n+a\r\n+b\r\n",
            // One level more than hiredis reads; its limit keeps our recursion short.
            String(repeating: "*1\r\n", count: 9) + ":1\r\n",
            // More elements than there is room for.
            "*2147483647\r\n", "*1048577\r\n", "*99999999999999999999\r\n",
        ])
    func refused(text: String) {
        #expect(throws: ReplyViolation.self) { try replies(to: Array(text.utf8)) }
    }

    @Test("are refused where they are longer than what is taken")
    func tooLong() throws {
        let reader = try ReplyReader(bytesMax: 1_000)
        let bytes = Array("$2000000000\r\n".utf8) + [UInt8](repeating: 0x61, count: 1_000)

        #expect(throws: ReplyViolation.self) {
            try bytes.withUnsafeBytes { bytes in try reader.read(bytes) { _ in } }
        }
    }

    @Test(
        "are read, each kind",
        arguments: [
            ("+OK\r\n", Reply.value(.status("OK"))), (":-42\r\n", .value(.integer(-42))),
            (":9223372036854775807\r\n", .value(.integer(.max))), ("$-1\r\n", .value(.null)),
            ("*-1\r\n", .value(.null)), ("$0\r\n\r\n", .value(.bulk([]))),
            ("$4\r\n\r\n\0a\r\n", .value(.bulk([13, 10, 0, 97]))), ("*0\r\n", .value(.array([]))),
            ("-ERR no\r\n", .error("ERR no")),
            ("*3\r\n:1\r\n*1\r\n$-1\r\n+x\r\n", .value(.array([.integer(1), .array([.null]), .status("x")]))),
            ("*2\r\n:1\r\n-WRONGTYPE no\r\n", .error("WRONGTYPE no")),
        ])
    func kinds(text: String, reply: Reply) throws {
        #expect(try replies(to: Array(text.utf8)) == [reply])
    }

    @Test("are read as far as hiredis nests them")
    func nested() throws {
        let text = String(repeating: "*1\r\n", count: 7) + ":1\r\n"

        let reply = try #require(try replies(to: Array(text.utf8)).first)

        #expect(reply == .value((0..<7).reduce(.integer(1)) { value, _ in .array([value]) }))
    }

    @Test("are read though they are larger than what hiredis keeps")
    func large() throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }

        let read = try replies(to: Array("$\(body.count)\r\n".utf8) + body + Array("\r\n+OK\r\n".utf8))

        #expect(read == [.value(.bulk(body)), .value(.status("OK"))])
    }

    @Test("are the same however the bytes arrive", arguments: UInt64(1)...40)
    func split(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let sent = (0..<random.below(40)).map { _ in random.value(depth: 0) }
        let bytes = sent.flatMap(wire)

        let read = try replies(to: bytes) { random.below(seed.isMultiple(of: 2) ? 2 : 5_000) + 1 }

        #expect(read == sent.map { .value($0) })
    }

    @Test("read back commands as they were written", arguments: UInt64(1)...40)
    func commands(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var buffer = ByteBuffer()
        var expected: [Reply] = []
        for _ in 0..<random.below(20) + 1 {
            let arguments = (0..<random.below(12)).map { _ in random.argument() }
            buffer.write(RedisCommand("OBJECT FREQ", key: "k", arguments))
            let words = ["OBJECT", "FREQ", "k"].map { Array($0.utf8) } + arguments.map(\.bytes)
            expected.append(.value(.array(words.map { .bulk($0) })))
        }

        #expect(try replies(to: Array(buffer.readableBytesView)) == expected)
    }

    private func replies(to bytes: [UInt8], chunk: () -> Int = { .max }) throws -> [Reply] {
        let reader = try ReplyReader(bytesMax: 16 << 20)
        var replies: [Reply] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(chunk())
            rest = rest.dropFirst(part.count)
            try part.withUnsafeBytes { bytes in try reader.read(bytes) { replies.append($0) } }
        }
        return replies
    }

    private func wire(_ value: RESPValue) -> [UInt8] {
        switch value {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .status(let words): Array("+\(words)\r\n".utf8)
        case .bulk(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + [13, 10]
        case .array(let values): Array("*\(values.count)\r\n".utf8) + values.flatMap(wire)
        }
    }
}

extension RedisArgument {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .string(let text): Array(text.utf8)
        case .integer(let number): Array(String(number).utf8)
        case .bytes(let bytes): bytes
        }
    }
}

/// SplitMix64: the same values for the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    fileprivate mutating func bytes() -> [UInt8] {
        let size = below(20) == 0 ? below(40_000) : below(40)
        return (0..<size).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    fileprivate mutating func argument() -> RedisArgument {
        switch below(3) {
        case 0: .integer(Int64(bitPattern: next()))
        case 1: .string(String(decoding: bytes(), as: UTF8.self))
        default: .bytes(bytes())
        }
    }

    fileprivate mutating func value(depth: Int) -> RESPValue {
        switch below(depth < 5 ? 5 : 4) {
        case 0: .null
        case 1: .integer(Int64(bitPattern: next()))
        case 2: .status("s\(next())")
        case 3: .bulk(bytes())
        default: .array((0..<below(6)).map { _ in value(depth: depth + 1) })
        }
    }
}

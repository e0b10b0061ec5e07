import Glibc
import Logging
import NIOCore
import NIOPosix
import Redis
import Synchronization
import Testing

/// The server that tests share; those that need it are skipped where there is none.
let sharedServerURL: String? = getenv("SURETY_TEST_REDIS_URL").map { String(cString: $0) }

/// Patience for machines that do other work as well; tests about time-outs set their own.
let patientOptions = RedisOptions(
    timeoutMilliseconds: 10_000, connectMilliseconds: 10_000, waitMilliseconds: 10_000)

/// Runs a test with a client, which ends with the test.
func withClient<Result>(
    _ url: String, options: RedisOptions = patientOptions, _ body: (RedisClient) async throws -> Result
) async throws -> Result {
    let client = try RedisClient(
        try RedisURL(url), options: options, group: MultiThreadedEventLoopGroup.singleton,
        logger: Logger(label: "redis", factory: { _ in SwiftLogNoOpLogHandler() }))
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

/// A server of its own and a client of it.
func withServerAndClient<Result>(
    _ settings: [String] = [], options: RedisOptions = patientOptions,
    _ body: (ServerProcess, RedisClient) async throws -> Result
) async throws -> Result {
    try await withServer(settings) { server in
        try await withClient("redis://127.0.0.1:\(server.port)", options: options) { client in
            try await body(server, client)
        }
    }
}

/// Asks again until the answer is the one awaited; fails after a time in which even a busy machine gets there.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if (try? await isSo()) == true { return }
        try await Task.sleep(for: .milliseconds(25))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}

extension RedisClient {
    /// Gets a first answer: on a busy machine a short time-out may be over before it.
    func connect() async throws {
        try await eventually("it is connected") { try await text("PING") == "PONG" }
    }

    func text(_ name: String, _ arguments: RedisArgument...) async throws -> String? {
        switch try await send(RedisCommand(name, arguments)) {
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let words): words
        default: nil
        }
    }
}

extension RedisError {
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
    var isUnanswered: Bool { if case .unanswered = self { true } else { false } }
    var isRefused: Bool { if case .refused = self { true } else { false } }

    var words: String {
        switch self {
        case .unavailable(let words), .unanswered(let words), .refused(let words), .unexpected(let words): words
        }
    }
}

/// The error of a call that is expected to fail.
func failure(_ call: () async throws -> Void) async -> RedisError? {
    do {
        try await call()
        return nil
    } catch {
        return error as? RedisError
    }
}

/// A number that many tasks count up.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.add(1, ordering: .relaxed) }
}

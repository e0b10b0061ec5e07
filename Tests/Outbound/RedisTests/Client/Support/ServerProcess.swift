import FoundationEssentials
import Glibc
import Synchronization

/// A server of its own for one test, with its data in a folder of its own.
final class ServerProcess: Sendable {
    /// Where the servers' programs are, another one than Redis if that is asked for; the tests that need one are skipped
    /// without it.
    static let program = ProcessInfo.processInfo.environment["SURETY_TEST_REDIS_PROGRAM"] ?? installed
    private static let installed = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { $0 + "/redis-server" }
        .first { access($0, X_OK) == 0 }
    static var isInstalled: Bool { program != nil }

    let port: Int
    let folder: String
    private let arguments: [String]
    private let pid = Mutex<pid_t?>(nil)

    /// Starts a server on a free port and returns when it listens.
    ///
    /// - Parameters:
    ///   - settings: As in `redis.conf`, a line each; `PORT` and `FOLDER` stand for this server's own.
    ///   - files: Put into the folder before the start.
    static func start(
        _ settings: [String] = [], asSentinel: Bool = false, tls: Bool = false, files: [String: String] = [:]
    ) async throws -> ServerProcess {
        let server = try ServerProcess(settings, asSentinel: asSentinel, tls: tls, files: files)
        try await server.start()
        return server
    }

    private init(_ settings: [String], asSentinel: Bool, tls: Bool, files: [String: String]) throws {
        port = try freePort()
        folder = try temporaryFolder()
        let standard =
            (asSentinel ? [] : ["save \"\"", "enable-debug-command local"]) + (tls ? ["tls-port PORT", "port 0"] : [])
        let lines =
            [
                "port PORT", "bind 127.0.0.1", "dir FOLDER", "logfile FOLDER/log", "pidfile FOLDER/pid",
                "loglevel notice",
            ] + standard + settings
        let configuration = lines.joined(separator: "\n")
            .replacing("PORT", with: "\(port)").replacing("FOLDER", with: folder)
        for (name, text) in files.merging(["redis.conf": configuration + "\n"], uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        arguments = ["\(folder)/redis.conf"] + (asSentinel ? ["--sentinel"] : [])
    }

    /// Starts it, or starts it again after `kill`, and waits until it takes connections.
    ///
    /// A server that ends at once found its port taken; the next try may find it free.
    func start() async throws {
        guard let program = Self.program else { throw Failure(reason: "redis-server is not installed") }
        for _ in 0..<5 {
            unlink("\(folder)/pid")
            let started = try spawn(program, arguments)
            pid.withLock { $0 = started }
            for _ in 0..<1_000 {
                // The file is written once the port is the server's own: whoever else listens there does not count.
                if access("\(folder)/pid", F_OK) == 0, isListening(port) { return }
                if waitpid(started, nil, WNOHANG) == started { break }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        pid.withLock { $0 = nil }
        throw Failure(reason: "the server does not start on port \(port)")
    }

    func kill() {
        let running: pid_t? = pid.withLock { pid in
            defer { pid = nil }
            return pid
        }
        guard let running else { return }
        Glibc.kill(running, SIGKILL)
        waitpid(running, nil, 0)
    }

    /// Stops the clock for the server, and lets it run again.
    func pause() { signal(SIGSTOP) }
    func resume() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        if let running = pid.withLock(\.self) { Glibc.kill(running, number) }
    }

    /// Ends the server and removes its data.
    func end() {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    deinit { end() }

    struct Failure: Error { let reason: String }
}

/// Runs a test against a server of its own, which ends with the test.
func withServer<Result>(
    _ settings: [String] = [], tls: Bool = false, files: [String: String] = [:],
    _ body: (ServerProcess) async throws -> Result
) async throws -> Result {
    let server = try await ServerProcess.start(settings, tls: tls, files: files)
    defer { server.end() }
    return try await body(server)
}

func temporaryFolder() throws -> String {
    var template = Array("/tmp/surety-redis-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ServerProcess.Failure(reason: "no temporary folder") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func spawn(_ program: String, _ arguments: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid = pid_t()
    guard posix_spawn(&pid, program, &actions, nil, &words, environ) == 0 else {
        throw ServerProcess.Failure(reason: "the server does not start")
    }
    return pid
}

/// Ports that were handed out, so that no two servers are given the same one.
private let takenPorts = Mutex<Set<Int>>([])

/// A port that nobody listens on, below those that systems give to outgoing connections, so that it stays free.
func freePort() throws -> Int {
    for _ in 0..<1_000 {
        let port = Int.random(in: 20_000..<32_000)
        if takenPorts.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
    }
    throw ServerProcess.Failure(reason: "no free port")
}

private func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: UInt16(port))
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

private func isListening(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: UInt16(port))
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

private func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

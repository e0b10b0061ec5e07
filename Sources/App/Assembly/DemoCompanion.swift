import FoundationEssentials
import Glibc
import NIOCore
import NIOPosix

/// A command of this very executable that runs beside the demo in a process of its own.
///
/// Its standard input is a pipe that nobody writes to and only this process holds open: it ends with us however we end,
/// and no orphan is left. (The kernel's parent-death signal would be sent when the *thread* ends that started it.)
struct DemoCompanion: Sendable {
    static let thisExecutable = "/proc/self/exe"
    private static let textMax = 64 * 1_024

    private let process: pid_t
    /// Closing it tells the companion to end.
    private let lifeline: CInt
    private let output: CInt

    /// - Parameters:
    ///   - command: with arguments that anybody may see, as all arguments can be.
    ///   - executable: another where a test plays the companion.
    /// - Throws: ``DemoCompanionFailed``.
    static func start(
        _ command: [String], of executable: String = thisExecutable
    ) throws(DemoCompanionFailed) -> DemoCompanion {
        let (input, lifeline) = try pipe()
        let (output, itsOutput): (CInt, CInt)
        do throws(DemoCompanionFailed) {
            (output, itsOutput) = try pipe()
        } catch {
            close(all: [input, lifeline])
            throw error
        }
        defer { close(all: [input, itsOutput]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, itsOutput, STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] =
            ([CommandLine.arguments[0]] + command).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, executable, &actions, nil, &arguments, environ)
        guard error == 0 else {
            close(all: [lifeline, output])
            throw DemoCompanionFailed(command: command, reason: String(cString: strerror(error)))
        }
        return DemoCompanion(process: process, lifeline: lifeline, output: output)
    }

    /// The first line it prints that begins so, once it has.
    ///
    /// - Throws: ``DemoCompanionFailed`` where it ends before that, or takes too long.
    func line(beginningWith start: Character, withinMilliseconds limit: CInt = 10_000) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive { [output] in
            var text: [UInt8] = []
            while text.count < Self.textMax {
                let whole = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
                let lines = whole.map { String(decoding: $0, as: UTF8.self) }
                if let line = lines.first(where: { $0.first == start }) { return line }
                text += try Self.read(output, withinMilliseconds: limit)
            }
            throw DemoCompanionFailed(reason: "it said too much")
        }
    }

    /// Lets it end, and waits until it has; one that does not is killed.
    func stop(withinMilliseconds limit: Int = 3_000) async {
        Self.close(all: [lifeline])
        try? await NIOThreadPool.singleton.runIfActive { [process, output] in
            var status: CInt = 0
            for _ in 0..<(limit / 20) {
                if waitpid(process, &status, WNOHANG) != 0 { return Self.close(all: [output]) }
                usleep(20_000)
            }
            kill(process, SIGKILL)
            waitpid(process, &status, 0)
            Self.close(all: [output])
        }
    }

    private static func read(_ descriptor: CInt, withinMilliseconds limit: CInt) throws -> [UInt8] {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, limit) > 0 else { throw DemoCompanionFailed(reason: "it took too long") }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { throw DemoCompanionFailed(reason: "it ended at once") }
        return Array(bytes.prefix(count))
    }

    /// Both ends are closed in other programs that this process starts: one that kept ours open would outlive us.
    private static func pipe() throws(DemoCompanionFailed) -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw DemoCompanionFailed(reason: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func close(all descriptors: [CInt]) {
        for descriptor in descriptors { Glibc.close(descriptor) }
    }
}

/// A command that the demo needs could not be started.
struct DemoCompanionFailed: Error, Equatable, CustomStringConvertible {
    var command: [String] = []
    let reason: String

    var description: String { (command + [reason]).joined(separator: " ") }
}

import ArgumentParser
import Assembly
import FoundationEssentials
import Glibc
import JOSE

/// What a command says, and how it ends.
enum Console {
    static let failed = ExitCode(1)
    static let misconfigured = ExitCode(78)

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    static func answer(_ json: JSON, or table: @autoclosure () -> String, _ output: OutputOptions) {
        show(output.json ? json.text : table())
    }

    /// To standard output, at once: whoever started the server may read it through a pipe.
    static func show(_ text: String, terminator: String = "\n") {
        var bytes = Array((text + terminator).utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// To standard error, so that an answer on standard output stays whole.
    static func say(_ line: String) {
        StandardError.write(Array((line + "\n").utf8))
    }

    /// Says an error in plain words and gives the exit code that belongs to it.
    static func exitCode(of error: any Error) -> any Error {
        switch error {
        case is ExitCode, is CleanExit, is ValidationError: return error
        case let error as ConfigurationRefused:
            say("surety: \(error)")
            return misconfigured
        default:
            say("surety: \(PlainWords.sentence(error))")
            return failed
        }
    }

    /// Names the command line in the record of what happened.
    static let actor = House.commandLine

    /// Says what became of the things in a file; what could not be created makes the command fail.
    static func report(_ creation: Creation, _ output: OutputOptions, _ table: ([JSON]) -> String) throws {
        for warning in creation.warnings { say("surety: warning: \(warning)") }
        for failure in creation.failures { say("surety: \(failure)") }
        let created = creation.results.filter { $0["error"] == nil }
        if output.json || !created.isEmpty { answer(creation.json, or: table(created), output) }
        guard creation.failures.isEmpty else { throw failed }
    }

    /// - Parameter path: `-` is standard input.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return try Input.read(path)
        } catch {
            throw CommandFailure("\(name(of: path)) cannot be read: \(error.reason)")
        }
    }

    /// Writes a file that its owner alone may read, in the place of one that is there.
    static func write(_ bytes: [UInt8], secretlyTo path: String) throws {
        do {
            try Input.write(bytes, to: path)
        } catch {
            throw CommandFailure("\(path) cannot be written: \(error.reason)")
        }
    }

    static func documents(_ path: String) throws -> Documents {
        try Documents(parsing: read(path), of: name(of: path))
    }

    private static func name(of path: String) -> String { path == "-" ? "standard input" : path }

    /// Asks on the terminal, without showing what is typed.
    static func askSecretly(_ prompt: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure("there is no terminal to ask for the password on; give --password-file")
        }
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            say("")
        }
        StandardError.write(Array(prompt.utf8))
        guard let line = readLine() else { throw CommandFailure("no password was typed") }
        return line
    }
}

/// A command that cannot go on, in words for the operator.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs a command on the house, and turns whatever goes wrong into a sentence and an exit code.
func withHouse(
    _ options: ConfigurationOptions, _ schema: House.Schema, _ work: (House) async throws -> Void
) async throws {
    do {
        let settings = try options.load()
        settings.log.bootstrap()
        let house = try await House.open(settings, schema: schema)
        do {
            try await work(house)
        } catch {
            await house.close()
            throw error
        }
        await house.close()
    } catch {
        throw Console.exitCode(of: error)
    }
}

import FoundationEssentials
import Glibc
import Testing

@testable import Assembly

/// Played by a shell: what is told apart is how a process begins and ends.
@Suite("A process beside the demo")
struct DemoCompanionTests {
    private static let shell = "/bin/sh"

    @Test("cannot be started where there is no such program")
    func missing() {
        #expect(throws: DemoCompanionFailed(command: ["simulate"], reason: "No such file or directory")) {
            try DemoCompanion.start(["simulate"], of: "/nonexistent")
        }
    }

    @Test("that ends without a word has failed")
    func silentEnd() async throws {
        let companion = try start("exit 1")

        await #expect(throws: DemoCompanionFailed(reason: "it ended at once")) {
            try await companion.line(beginningWith: "{")
        }
        await companion.stop()
    }

    @Test("that says other things without end has failed")
    func talkative() async throws {
        let companion = try start("exec yes not what was asked for")

        await #expect(throws: DemoCompanionFailed(reason: "it said too much")) {
            try await companion.line(beginningWith: "{")
        }
        await companion.stop(withinMilliseconds: 40)
    }

    @Test("that says nothing in time has failed")
    func slow() async throws {
        let companion = try start("exec cat")

        await #expect(throws: DemoCompanionFailed(reason: "it took too long")) {
            try await companion.line(beginningWith: "{", withinMilliseconds: 50)
        }
        await companion.stop()
    }

    @Test("is killed where it does not end by itself")
    func stubborn() async throws {
        let companion = try start("trap '' TERM INT HUP; echo \"=$$\"; while :; do sleep 1; done")
        let process = try await processID(of: companion)

        await companion.stop(withinMilliseconds: 40)

        #expect(isGone(process))
    }

    @Test("is heard once its line is whole, whatever it says before")
    func line() async throws {
        let companion = try start("echo hello; printf '{\"a\"'; printf ':1}\\nmore\\n'; exec cat")

        #expect(try await companion.line(beginningWith: "{") == "{\"a\":1}")
        await companion.stop()
    }

    @Test("ends with its standard input, though others were started after it")
    func lifeline() async throws {
        let first = try start("echo \"=$$\"; exec cat")
        let second = try start("echo \"=$$\"; exec cat")
        let (one, other) = (try await processID(of: first), try await processID(of: second))

        await first.stop()

        #expect(isGone(one) && !isGone(other))
        await second.stop()
        #expect(isGone(other))
    }

    private func start(_ script: String) throws -> DemoCompanion {
        try DemoCompanion.start(["-c", script], of: Self.shell)
    }

    private func processID(of companion: DemoCompanion) async throws -> pid_t {
        try #require(pid_t(try await companion.line(beginningWith: "=").dropFirst()))
    }

    private func isGone(_ process: pid_t) -> Bool { kill(process, 0) != 0 }
}

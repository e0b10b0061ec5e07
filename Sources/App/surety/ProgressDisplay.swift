import Assembly
import Glibc
import Synchronization

/// Shows on standard error how far a command is.
final class ProgressDisplay: Sendable {
    private struct State {
        var lines: ProgressLines
        var latest: Progress?
    }

    private let state: Mutex<State>

    init() {
        let isTerminal = isatty(STDERR_FILENO) == 1
        state = Mutex(State(lines: ProgressLines(isTerminal: isTerminal, at: .now)))
    }

    @Sendable func show(_ progress: Progress) {
        let text = state.withLock { state in
            state.latest = progress
            return state.lines.text(progress, at: .now)
        }
        if let text { StandardError.write(Array(text.utf8)) }
    }

    /// Once; also where the work has failed.
    func end() {
        let text = state.withLock { state -> String? in
            defer { state.latest = nil }
            return state.latest.map { state.lines.end($0, at: .now) }
        }
        if let text { StandardError.write(Array(text.utf8)) }
    }
}

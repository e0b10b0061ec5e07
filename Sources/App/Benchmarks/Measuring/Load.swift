import Glibc
import NIOCore
import NIOPosix

/// A number of workers that do the same again and again, and what a process spends meanwhile.
///
/// All workers run on one event loop, without a hop between a socket and the task that waits for it: the generator
/// shares the machine with what it measures and should cost little.
struct Load {
    let workers: Int
    let timing: Timing
    /// Whose CPU time is measured: this process, or a server.
    var process = Int(getpid())

    static let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    private static let executor = LoopExecutor(loop)

    /// - Parameter work: is given the worker's number, and works until the window is over.
    func run(_ work: @Sendable @escaping (Int, Window) async throws -> Tally) async throws -> Report {
        try await runApart { number, window in ["": try await work(number, window)] }
    }

    /// The same with several tallies, which are kept apart by name. The report's own figures are those without a name.
    func runApart(
        _ work: @Sendable @escaping (Int, Window) async throws -> [String: Tally]
    ) async throws -> Report {
        let window = Window(timing)
        return try await withTaskExecutorPreference(Self.executor) {
            async let usage = spent(in: window)
            let tallies = try await tallies(of: window, work)
            return Report(tallies, over: window.seconds, spent: try await usage)
        }
    }

    private func tallies(
        of window: Window,
        _ work: @Sendable @escaping (Int, Window) async throws -> [String: Tally]
    ) async throws -> [String: Tally] {
        try await withThrowingTaskGroup(of: [String: Tally].self) { group in
            for number in 0..<workers { group.addTask { try await work(number, window) } }
            return try await group.reduce(into: [:]) { all, some in
                for (name, tally) in some { all[name, default: Tally(of: window)].merge(tally) }
            }
        }
    }

    private func spent(in window: Window) async throws -> (total: Duration, nice: Duration) {
        try await Task.sleep(until: window.opens, clock: .continuous)
        let before = try ProcessorTime(of: process)
        try await Task.sleep(until: window.closes, clock: .continuous)
        let after = try ProcessorTime(of: process)
        return (after.total - before.total, after.nice - before.nice)
    }
}

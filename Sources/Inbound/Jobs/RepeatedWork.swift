public import Cryptography
public import Kernel
import Logging
import ServiceLifecycle

/// Waits before the next turn of a job; throws when it is cancelled. A parameter, so that tests need no real time.
public typealias Pause = @Sendable () async throws -> Void

/// Pauses of jobs.
public enum Pauses {
    /// For what somebody waits for.
    public static let second: Pause = { try await Task.sleep(for: .seconds(1)) }

    /// Long enough to cost nothing, short enough that nobody waits for a turn.
    public static let minute: Pause = { try await Task.sleep(for: .seconds(60)) }

    /// Fifty to seventy minutes, so that servers that were started together do not ask together.
    public static func hour(_ randomness: any Randomness) -> Pause {
        {
            let spread = randomness.bytes(2).reduce(0) { $0 << 8 | Int($1) } % 1_201
            try await Task.sleep(for: .seconds(3_000 + spread))
        }
    }
}

/// Runs a piece of work again and again, until the process is asked to stop; then at once, amid a pause or a turn.
///
/// A turn that fails is logged and no more: the store may be back at the next one. Of failures in a row the first is an
/// error, the others are details, so that a job that looks every second fills no log.
struct RepeatedWork: Sendable {
    let name: String
    let pause: Pause
    let logger: Logger

    func run(_ work: @escaping @Sendable () async throws -> Void) async {
        await cancelWhenGracefulShutdown {
            var hasFailed = false
            while !Task.isCancelled {
                do {
                    try await work()
                    if hasFailed { logger.info("a job works again", metadata: ["job": "\(name)"]) }
                    hasFailed = false
                } catch is CancellationError {
                    return
                } catch {
                    logger.log(
                        level: hasFailed ? .debug : .error, "a job failed and will try again",
                        metadata: ["job": "\(name)", "error": "\(error)"])
                    hasFailed = true
                }
                guard (try? await pause()) != nil else { return }
            }
        }
    }
}

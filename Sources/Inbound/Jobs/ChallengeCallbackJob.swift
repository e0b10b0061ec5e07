import Cryptography
import FoundationEssentials
public import Kernel
public import Logging
public import OAuth
public import ServiceLifecycle

/// Answers that wait to be delivered, in this process: what is lost with it, or finds no place, its client fetches.
public final class ChallengeCallbackQueue: ChallengeCallbacks {
    public static let waitingMax = 10_000

    let callbacks: AsyncStream<ChallengeCallback>
    private let continuation: AsyncStream<ChallengeCallback>.Continuation

    public init() {
        (callbacks, continuation) = AsyncStream.makeStream(
            of: ChallengeCallback.self, bufferingPolicy: .bufferingOldest(Self.waitingMax))
    }

    public func enqueue(_ callback: ChallengeCallback) { continuation.yield(callback) }
}

/// Delivers answers to the clients that want to be told, each again and again until it is taken, fetched or expired.
///
/// The person whose answer it is waits for none of it.
public struct ChallengeCallbackJob: Service {
    /// How many are under way at once: a client that is away keeps its place for minutes.
    static let placesMax = 500
    /// Between tries, and the last one for all further.
    static let pausesInSeconds = [1, 2, 5, 15, 30, 60]

    /// Waits so many seconds; a parameter, so that tests need no real time.
    public typealias Wait = @Sendable (Int) async throws -> Void

    private let queue: ChallengeCallbackQueue
    private let deliver: DeliverChallengeAnswer
    private let clock: any Clock
    private let logger: Logger
    private let wait: Wait

    public init(
        _ queue: ChallengeCallbackQueue,
        deliver: DeliverChallengeAnswer,
        clock: any Clock,
        logger: Logger,
        wait: @escaping Wait = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.queue = queue
        self.deliver = deliver
        self.clock = clock
        self.logger = logger
        self.wait = wait
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                var underWay = 0
                for await callback in queue.callbacks {
                    if underWay == Self.placesMax {
                        await group.next()
                        underWay -= 1
                    }
                    group.addTask { await bring(callback) }
                    underWay += 1
                }
                group.cancelAll()
            }
        }
    }

    /// Tries until it is settled one way or the other.
    func bring(_ callback: ChallengeCallback) async {
        for attempt in 0... {
            let outcome = await outcome(of: callback)
            guard let problem = outcome else { return }
            let pause = Self.pausesInSeconds[min(attempt, Self.pausesInSeconds.count - 1)]
            guard clock.now.addingTimeInterval(TimeInterval(pause)) < callback.expiresAt else {
                logger.warning(
                    "an answer to a challenge was not taken",
                    metadata: ["challenge": "\(callback.challenge.base64URL)", "why": "\(problem)"])
                return
            }
            guard (try? await wait(pause)) != nil else { return }
        }
    }

    /// - Returns: nil once there is nothing more to do; else why it is to be tried again.
    private func outcome(of callback: ChallengeCallback) async -> String? {
        do {
            switch try await deliver(callback) {
            case .delivered, .gone: return nil
            case .refused(let status): return "status \(status)"
            }
        } catch {
            return "\(error)"
        }
    }
}

import Cryptography
import Kernel
public import Logging
public import OAuth
public import ServiceLifecycle
import Synchronization
public import Tenancy

/// Calls back the clients that want to be told how challenges ended.
///
/// Every server may run it: a call-back is one's at a time. What ends here is told at once, what ends at another server, or
/// by its time, within a second or so. The person whose answer it is waits for none of it.
public struct ChallengeCallbackJob: Service {
    /// How many are under way at once: a client that is away keeps its place for as long as it is waited for.
    static let placesMax = 500
    /// Claimed by one statement.
    static let sliceMax = 100

    private let deliver: DeliverChallengeAnswer
    private let tenant: Tenant
    private let logger: Logger
    private let work: RepeatedWork
    private let places = Places(most: placesMax)
    private let bell: CallbackBell

    public init(_ deliver: DeliverChallengeAnswer, of tenant: Tenant, bell: CallbackBell, logger: Logger) {
        self.deliver = deliver
        self.tenant = tenant
        self.logger = logger
        self.bell = bell
        work = RepeatedWork(name: "challenge call-backs", pause: { try await bell.heard() }, logger: logger)
    }

    /// Asked to stop, it claims no more, and lets what is under way come to its end.
    public func run() async {
        await withDiscardingTaskGroup { group in
            let (claimed, line) = AsyncStream.makeStream(of: ChallengeCallback.self)
            group.addTask {
                await work.run { try await claim { line.yield($0) } }
                line.finish()
            }
            for await callback in claimed {
                group.addTask {
                    await bring(callback)
                    if places.leave() { bell.ring() }
                }
            }
        }
    }

    /// Claims what is due, as far as there are places for it.
    private func claim(_ take: (ChallengeCallback) -> Void) async throws {
        while true {
            let limit = min(places.free, Self.sliceMax)
            guard limit > 0 else { return }
            let claimed = try await deliver.claim(limit: limit, in: tenant.id)
            places.enter(claimed.count)
            claimed.forEach(take)
            guard claimed.count == limit else { return }
        }
    }

    private func bring(_ callback: ChallengeCallback) async {
        var metadata: Logger.Metadata = [
            "challenge": "\(callback.challenge.base64URL)", "client": "\(callback.client)",
        ]
        do {
            guard case .givenUp(let why) = try await deliver(callback, in: tenant) else { return }
            metadata["why"] = "\(why)"
            logger.warning("an answer to a challenge was not taken", metadata: metadata)
        } catch {
            metadata["error"] = "\(error)"
            logger.error("a call-back failed and will be tried again", metadata: metadata)
        }
    }
}

/// The places that a job has for what is under way.
private final class Places: Sendable {
    private let most: Int
    private let taken = Mutex(0)

    init(most: Int) {
        self.most = most
    }

    var free: Int { most - taken.withLock { $0 } }

    func enter(_ count: Int) { taken.withLock { $0 += count } }

    /// - Returns: whether there was none free before.
    func leave() -> Bool {
        taken.withLock { taken in
            defer { taken -= 1 }
            return taken == most
        }
    }
}

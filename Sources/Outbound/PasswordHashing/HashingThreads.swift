import Accounts

/// Runs password computations on low-priority threads of their own and brings the answers back at normal priority.
///
/// A thread inherits the nice value of the thread that starts it. If a hashing thread resumed a task itself, the runtime
/// might start one of its pool's threads from there, and it would stay slow for ever; hence the courier.
final class HashingThreads: Sendable {
    private let workers: BoundedThreads
    private let courier: BoundedThreads

    init(count: Int, waitingMax: Int, niceness: Int32) throws(ThreadsUnavailable) {
        courier = try BoundedThreads(.init(count: 1, waitingMax: .max / 2, niceness: 0))
        do {
            workers = try BoundedThreads(
                .init(count: count, waitingMax: waitingMax, niceness: niceness) { Argon2Memory.release() }
            )
        } catch {
            courier.close()
            throw error
        }
    }

    deinit { end {} }

    /// Refuses at once with `PasswordHashingOverloaded` when the queue is full or closed. Work whose task is cancelled
    /// before its turn is not done, and gives its place in the queue free.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let ticket = BoundedThreads.Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = BoundedThreads.Job(ticket: ticket) { [courier] in
                    let result = Result { try work() }
                    let delivery = BoundedThreads.Job(ticket: .init()) {
                        continuation.resume(with: result)
                    } withdraw: {
                    }
                    // Always accepted: the courier's queue has no bound of its own and ends after the workers.
                    _ = courier.submit(delivery)
                } withdraw: {
                    continuation.resume(throwing: CancellationError())
                }
                if workers.submit(job) == .full { continuation.resume(throwing: PasswordHashingOverloaded()) }
            }
        } onCancel: {
            workers.withdraw(ticket)
        }
    }

    var occupied: Int { workers.occupied }

    /// Finishes what was accepted and returns when every thread has ended.
    func close() async {
        await withCheckedContinuation { continuation in
            end { continuation.resume() }
        }
    }

    private func end(_ whenEnded: @escaping @Sendable () -> Void) {
        workers.close { [courier] in courier.close(whenEnded: whenEnded) }
    }
}

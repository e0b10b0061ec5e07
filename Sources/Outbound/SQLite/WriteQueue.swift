import CSQLite
import SQLStore
import Synchronization

/// Writes that wait for their turn, and the task that carries them out, group by group, on the writer's thread.
final class WriteQueue: Sendable {
    /// A write whose caller waits: `perform` does it and returns the answer to give once it is durable.
    struct Write: Sendable {
        let perform: @Sendable (WriteSession) async throws -> @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var wakeUp: UnsafeContinuation<Void, Never>?
        var isClosed = false
    }

    private enum Admission {
        case queued(wakeUp: UnsafeContinuation<Void, Never>?)
        case refused(SQLError)
    }

    /// Set while writes are carried out, to tell a write that would wait for itself.
    @TaskLocal private static var draining: ObjectIdentifier?

    private let path: String
    private let options: SQLiteOptions
    private let state = Mutex(State())

    init(path: String, options: SQLiteOptions) {
        self.path = path
        self.options = options
    }

    func write<R: Sendable>(_ work: @escaping @Sendable (WriteSession) async throws -> R) async throws -> R {
        guard Self.draining != ObjectIdentifier(self) else {
            throw SQLError.statement("a write inside a write would wait for itself")
        }
        return try await withCheckedThrowingContinuation { continuation in
            let write = Write(
                perform: { session in
                    let result = try await work(session)
                    return { continuation.resume(returning: result) }
                },
                refuse: { continuation.resume(throwing: $0) }
            )
            switch admit(write) {
            case .queued(let wakeUp): wakeUp?.resume()
            case .refused(let error): continuation.resume(throwing: error)
            }
        }
    }

    /// No more writes are admitted; those that wait are carried out, and then `drain` returns.
    func close() {
        let wakeUp = state.withLock { state in
            state.isClosed = true
            return state.wakeUp.take()
        }
        wakeUp?.resume()
    }

    /// Carries out writes until the queue is closed and empty; to be run once, on the writer's thread.
    func drain(from connection: SQLiteConnection, _ checkpointer: Checkpointer) async {
        await Self.$draining.withValue(ObjectIdentifier(self)) {
            var writer = Writer(connection: connection, checkpointer: checkpointer, path: path, options: options)
            while let group = await nextGroup() {
                await writer.carryOut(group, more: takeAll)
            }
            await writer.finish()
        }
    }

    private func admit(_ write: Write) -> Admission {
        state.withLock { state in
            if state.isClosed { return .refused(.closed) }
            guard state.waiting.count < options.queuedWritesMax else { return .refused(.busy) }
            state.waiting.append(write)
            return .queued(wakeUp: state.wakeUp.take())
        }
    }

    /// Everything that waits, as soon as something does; nil when the queue is closed and empty.
    private func nextGroup() async -> [Write]? {
        await withUnsafeContinuation { continuation in
            let isDue = state.withLock { state in
                guard state.waiting.isEmpty, !state.isClosed else { return true }
                state.wakeUp = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
        let group = takeAll()
        return group.isEmpty ? nil : group
    }

    private func takeAll() -> [Write] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}

extension SQLError {
    static let closed = SQLError.unavailable("the database is closed")
}

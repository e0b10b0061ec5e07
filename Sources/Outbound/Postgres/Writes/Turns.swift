import SQLStore
import Synchronization

/// Where transactions wait that would only refuse each other: those that begin with the same question.
///
/// Two transactions that change the same row at once cannot both be committed; run again at once, they meet again. From
/// the first refusal until nobody waits any more, those that begin alike run one after the other, and none of them
/// holds a connection while it waits. Across processes an advisory lock of the same number does the same.
final class Turns: Ticking {
    typealias Key = Int64
    private typealias Answer = UnsafeContinuation<Result<Void, SQLError>, Never>

    private struct Waiting {
        let deadline: ContinuousClock.Instant
        let answer: Answer
    }

    private let patience: Duration
    /// Of every key whose turn somebody has, those who are next.
    private let queues = Mutex<[Key: [Waiting]]>([:])

    init(patience: Duration) {
        self.patience = patience
    }

    /// What a statement asks for: its text and its first two values, which are the tenant and what is meant there.
    static func key(of command: Command) -> Key {
        var hash = FNV()
        hash.combine(command.sql)
        for value in command.values.prefix(2) { hash.combine("\(value)") }
        return hash.value
    }

    func isTaken(_ key: Key) -> Bool {
        queues.withLock { $0[key] != nil }
    }

    /// - Throws: `SQLError.busy` when it takes too long.
    func take(_ key: Key) async throws(SQLError) {
        try await withUnsafeContinuation { (answer: Answer) in
            let isFree = queues.withLock { queues in
                guard queues[key] != nil else {
                    queues[key] = []
                    return true
                }
                queues[key]?.append(Waiting(deadline: .now + patience, answer: answer))
                return false
            }
            if isFree { answer.resume(returning: .success(())) }
        }.get()
    }

    func giveUp(_ key: Key) {
        let next: Answer? = queues.withLock { queues in
            guard let queue = queues[key], let next = queue.first else {
                queues[key] = nil
                return nil
            }
            queues[key]?.removeFirst()
            return next.answer
        }
        next?.resume(returning: .success(()))
    }

    func tick(at now: ContinuousClock.Instant) {
        let overdue = queues.withLock { queues in
            var overdue: [Waiting] = []
            for (key, queue) in queues {
                let count = queue.prefix { $0.deadline <= now }.count
                overdue += queue.prefix(count)
                queues[key]?.removeFirst(count)
            }
            return overdue
        }
        for waiting in overdue { waiting.answer.resume(returning: .failure(.busy)) }
    }
}

/// A number from bytes, the same in every process (Fowler, Noll and Vo's FNV-1a); of no use against an adversary.
private struct FNV {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    var value: Int64 { Int64(bitPattern: hash) }

    mutating func combine(_ text: String) {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
}

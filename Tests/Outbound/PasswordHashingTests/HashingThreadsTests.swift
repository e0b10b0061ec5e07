import Accounts
import Glibc
import Synchronization
import Testing

@testable import PasswordHashing

@Suite("Threads for password hashing")
struct HashingThreadsTests {
    @Test("refuse at once what does not fit the queue, and do the rest")
    func overload() async throws {
        let threads = try HashingThreads(count: 1, waitingMax: 1, niceness: 0)
        let gate = Gate()
        async let first = threads.run { gate.pass(1) }
        await gate.reached(1)
        async let second = threads.run { gate.pass(2) }
        try await waitUntil { threads.occupied == 2 }

        await #expect(throws: PasswordHashingOverloaded.self) { try await threads.run { gate.pass(3) } }

        gate.open()
        #expect(try await [first, second] == [1, 2])
        #expect(gate.passed == [1, 2])
        await threads.close()
    }

    @Test("skip work whose task was cancelled before its turn, and free its place")
    func cancelled() async throws {
        let threads = try HashingThreads(count: 1, waitingMax: 1, niceness: 0)
        let gate = Gate()
        async let first = threads.run { gate.pass(1) }
        await gate.reached(1)
        let abandoned = Task { try await threads.run { gate.pass(2) } }
        try await waitUntil { threads.occupied == 2 }

        abandoned.cancel()

        await #expect(throws: CancellationError.self) { try await abandoned.value }
        async let third = threads.run { gate.pass(3) }
        try await waitUntil { threads.occupied == 2 }
        gate.open()
        #expect(try await [first, third] == [1, 3])
        #expect(gate.passed == [1, 3])
        await threads.close()
    }

    @Test("do nothing for a task that was cancelled before it asked")
    func cancelledEarly() async throws {
        let threads = try HashingThreads(count: 1, waitingMax: 1, niceness: 0)
        let gate = Gate()
        gate.open()

        let result = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await threads.run { gate.pass(1) }
        }.result

        #expect(throws: CancellationError.self) { try result.get() }
        await threads.close()
        #expect(gate.passed.isEmpty)
    }

    @Test("finish what was accepted when they are closed, refuse the rest, and end")
    func close() async throws {
        let threads = try HashingThreads(count: 2, waitingMax: 2, niceness: 0)
        let gate = Gate()
        async let values = withThrowingTaskGroup(of: Int.self) { group in
            for value in 1...4 { group.addTask { try await threads.run { gate.pass(value) } } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        try await waitUntil { threads.occupied == 4 }

        async let closed: Void = threads.close()
        gate.open()
        await closed

        #expect(try await values == [1, 2, 3, 4])
        await #expect(throws: PasswordHashingOverloaded.self) { try await threads.run { 5 } }
        await threads.close()
    }

    @Test("work at the priority asked for, and answer from a thread of normal priority")
    func niceness() async throws {
        let threads = try HashingThreads(count: 1, waitingMax: 1, niceness: 7)
        let process = Int32(PRIO_PROCESS.rawValue)
        let normal = getpriority(process, 0)

        let lowered = try await threads.run { getpriority(process, 0) }

        #expect(lowered == min(normal + 7, 19))
        #expect(getpriority(process, 0) == normal)
        await threads.close()
    }

    @Test("run every job of many tasks once")
    func many() async throws {
        let threads = try HashingThreads(count: 4, waitingMax: 1_000, niceness: 0)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for value in 1...500 { group.addTask { try await threads.run { value } } }
            return try await group.reduce(0, +)
        }

        #expect(sum == 125_250)
        await threads.close()
    }

    private func waitUntil(_ condition: () -> Bool) async throws {
        for _ in 0..<5_000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("waited five seconds in vain")
    }
}

/// Holds the hashing threads until it is opened, and remembers who came through.
private final class Gate: @unchecked Sendable {
    private let lock = Mutex<(arrived: Set<Int>, passed: [Int])>(([], []))
    private let barrier: UnsafeMutablePointer<sem_t>

    init() {
        barrier = .allocate(capacity: 1)
        sem_init(barrier, 0, 0)
    }

    deinit {
        sem_destroy(barrier)
        barrier.deallocate()
    }

    var passed: [Int] { lock.withLock { $0.passed } }

    func open() { sem_post(barrier) }

    func pass(_ value: Int) -> Int {
        lock.withLock { _ = $0.arrived.insert(value) }
        while sem_wait(barrier) != 0 {}
        sem_post(barrier)
        lock.withLock { $0.passed.append(value) }
        return value
    }

    func reached(_ value: Int) async {
        while !lock.withLock({ $0.arrived.contains(value) }) { await Task.yield() }
    }
}

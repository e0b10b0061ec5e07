import Glibc
import Synchronization

/// Threads of our own with a bounded queue before them: long computations stay off the threads that answer requests.
///
/// `@unchecked` for the semaphore's address alone, which is constant and made for being shared.
final class BoundedThreads: @unchecked Sendable {
    struct Configuration: Sendable {
        var count: Int
        /// How many jobs may wait while all threads work.
        var waitingMax: Int
        /// Added to the threads' nice value, 0...19.
        var niceness: Int32
        /// Called on a thread that found nothing to do for a while.
        var whenIdle: @Sendable () -> Void = {}
    }

    /// Names a job, so that it can be withdrawn before, while or after it is submitted.
    final class Ticket: Sendable {
        fileprivate let isWithdrawn = Atomic<Bool>(false)
    }

    struct Job: Sendable {
        let ticket: Ticket
        let work: @Sendable () -> Void
        /// Called in place of `work` when the ticket was withdrawn before the work began.
        let withdraw: @Sendable () -> Void
    }

    enum Submission: Equatable { case accepted, full }

    private struct State {
        var waiting: [Job] = []
        var working = 0
        var threads = 0
        var isClosed = false
        var whenEnded: [@Sendable () -> Void] = []
    }

    private static let idleMilliseconds = 200
    private static let stackBytes = 512 << 10

    private let configuration: Configuration
    private let state = Mutex(State())
    /// Raised once for every job and, at the end, once for every thread.
    private let signal: UnsafeMutablePointer<sem_t>

    init(_ configuration: Configuration) throws(ThreadsUnavailable) {
        self.configuration = configuration
        signal = .allocate(capacity: 1)
        sem_init(signal, 0, 0)
        do {
            for _ in 0..<configuration.count { try start() }
        } catch {
            close()
            throw error
        }
    }

    deinit {
        sem_destroy(signal)
        signal.deallocate()
    }

    func submit(_ job: Job) -> Submission {
        enum Outcome { case enqueued, withdrawn, full }
        let outcome = state.withLock { state -> Outcome in
            if job.ticket.isWithdrawn.load(ordering: .acquiring) { return .withdrawn }
            let isFull = state.waiting.count + state.working >= configuration.count + configuration.waitingMax
            guard !state.isClosed, !isFull else { return .full }
            state.waiting.append(job)
            return .enqueued
        }
        switch outcome {
        case .enqueued: sem_post(signal)
        case .withdrawn: job.withdraw()
        case .full: return .full
        }
        return .accepted
    }

    /// Takes a job back if it has not begun; its place in the queue is free at once.
    func withdraw(_ ticket: Ticket) {
        ticket.isWithdrawn.store(true, ordering: .releasing)
        let job = state.withLock { state in
            state.waiting.firstIndex { $0.ticket === ticket }.map { state.waiting.remove(at: $0) }
        }
        job?.withdraw()
    }

    /// Takes no more jobs, finishes those accepted, ends the threads, then calls `whenEnded`, on the last of them.
    func close(whenEnded: @escaping @Sendable () -> Void = {}) {
        let (toEnd, hasEnded) = state.withLock { state in
            let toEnd = state.isClosed ? 0 : state.threads
            state.isClosed = true
            if state.threads > 0 { state.whenEnded.append(whenEnded) }
            return (toEnd, state.threads == 0)
        }
        for _ in 0..<toEnd { sem_post(signal) }
        if hasEnded { whenEnded() }
    }

    /// Jobs waiting and under way.
    var occupied: Int { state.withLock { $0.waiting.count + $0.working } }

    private func start() throws(ThreadsUnavailable) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

        state.withLock { $0.threads += 1 }
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let failure = pthread_create(&thread, &attributes, { BoundedThreads.main($0) }, context.toOpaque())
        guard failure == 0 else {
            context.release()
            state.withLock { $0.threads -= 1 }
            throw ThreadsUnavailable(errno: failure)
        }
    }

    private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<BoundedThreads>.fromOpaque(context).takeRetainedValue().serve()
        return nil
    }

    private func serve() {
        // Linux keeps a nice value for each thread, and 0 names the calling one: setpriority(2), "C library/kernel differences".
        let thread = Int32(PRIO_PROCESS.rawValue)
        setpriority(thread, 0, getpriority(thread, 0) + configuration.niceness)
        while true {
            waitForSignal()
            guard let job = next() else {
                if isOver { break }
                continue
            }
            job.work()
            state.withLock { $0.working -= 1 }
        }
        let whenEnded = state.withLock { state in
            state.threads -= 1
            return state.threads == 0 ? state.whenEnded : []
        }
        for call in whenEnded { call() }
    }

    private func next() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            state.working += 1
            return state.waiting.removeFirst()
        }
    }

    private var isOver: Bool { state.withLock { $0.isClosed && $0.waiting.isEmpty } }

    private func waitForSignal() {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_nsec += Self.idleMilliseconds * 1_000_000
        deadline.tv_sec += deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        while sem_timedwait(signal, &deadline) != 0 {
            if errno == EINTR { continue }
            configuration.whenIdle()
            while sem_wait(signal) != 0 && errno == EINTR {}
            return
        }
    }
}

/// The system would not start another thread.
public struct ThreadsUnavailable: Error, Equatable {
    public let errno: Int32
}

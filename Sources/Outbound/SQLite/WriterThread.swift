import Glibc
import SQLStore
import Synchronization

/// A thread of its own that runs Swift tasks.
///
/// A commit waits for the disk. On one of Swift's few threads, or on an event loop, everything else would wait with it.
final class WriterThread: TaskExecutor {
    private let jobs: JobQueue

    init() throws(SQLError) {
        jobs = JobQueue()
        try jobs.startThread()
    }

    deinit {
        jobs.stop()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        jobs.append(UnownedJob(job), on: asUnownedTaskExecutor())
    }
}

/// What the thread shares with those who give it work; the thread holds nothing else, so that the executor can go.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [(UnownedJob, UnownedTaskExecutor)] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    /// A POSIX semaphore needs an address that stays and may be posted to and awaited from any thread.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func append(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
        let isFirst = state.withLock { state in
            state.jobs.append((job, executor))
            return state.jobs.count == 1
        }
        if isFirst { sem_post(semaphore) }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        sem_post(semaphore)
    }

    func startThread() throws(SQLError) {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<JobQueue>.fromOpaque($0).takeRetainedValue().runUntilStopped() }
                return nil
            },
            retained.toOpaque()
        )
        guard code == 0 else {
            retained.release()
            throw .unavailable("no thread for writing: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private func runUntilStopped() {
        while true {
            while sem_wait(semaphore) != 0 {}  // interrupted by a signal
            let (jobs, isStopped) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isStopped)
            }
            for (job, executor) in jobs {
                job.runSynchronously(on: executor)
            }
            if isStopped { return }
        }
    }
}

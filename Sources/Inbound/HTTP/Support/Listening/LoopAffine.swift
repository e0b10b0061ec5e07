import HummingbirdCore
import Logging
import NIOCore
public import NIOPosix

/// Runs Swift tasks on an event loop.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Keeps the tasks of a connection on the event loop that reads its socket.
///
/// Without it each `await` between socket and handler hops to the threads of Swift's global pool and back. Child
/// tasks and default actors follow the preference, `Task { }` does not. Nothing in a handler may block: the thread
/// belongs to the sockets of many others.
struct LoopAffine<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let executors: [ObjectIdentifier: LoopExecutor]

    init(_ base: Base, on group: any EventLoopGroup) {
        self.base = base
        var executors: [ObjectIdentifier: LoopExecutor] = [:]
        for loop in group.makeIterator() {
            executors[ObjectIdentifier(loop)] = LoopExecutor(loop)
        }
        self.executors = executors
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async {
        let executor = executors[ObjectIdentifier(value.channel.eventLoop)]
        await withTaskExecutorPreference(executor) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// The threads that serve sockets.
public enum EventLoops {
    /// A group of so many loops, one thread each. The default is a loop for each core; one loop costs less CPU a
    /// request where a database shares a small machine.
    ///
    /// The group lives as long as the process: whoever makes it for less shuts it down.
    public static func group(count: Int? = nil) -> MultiThreadedEventLoopGroup {
        MultiThreadedEventLoopGroup(numberOfThreads: max(1, count ?? System.coreCount))
    }
}

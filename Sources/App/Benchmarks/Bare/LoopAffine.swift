import HummingbirdCore
import Logging
import NIOCore

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

/// Keeps a connection's tasks on its event loop, as the product's listener does: the bare app differs from it in what
/// it answers, not in how it is run.
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
        await withTaskExecutorPreference(executors[ObjectIdentifier(value.channel.eventLoop)]) {
            await base.handle(value: value, logger: logger)
        }
    }
}

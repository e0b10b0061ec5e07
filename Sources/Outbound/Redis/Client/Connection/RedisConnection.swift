import NIOCore
import Synchronization

/// One channel to a server, shared by all who send: commands leave in one write each turn of the event loop, and replies
/// answer them in the order in which they were sent.
final class RedisConnection: Sendable {
    /// A command's place in the order; whoever gave up waiting leaves the place, so that the next replies find theirs.
    private struct Slot {
        var continuation: CheckedContinuation<Sent, Never>?
        let deadline: NIODeadline
        let bytes: Int
    }

    private struct State {
        var unwritten = ByteBuffer()
        var slots = CircularBuffer<Slot>(initialCapacity: 64)
        /// How many of the slots, from the front, belong to commands that were written.
        var writtenCount = 0
        /// Bytes of all commands that have a slot.
        var bytes = 0
        var isFlushScheduled = false
        var isSweeping = false
        /// Why nothing more is taken.
        var end: String?
        var onEnd: (@Sendable () -> Void)?

        /// Takes nothing more from now on; what is to be told of it, the first time.
        mutating func close(_ reason: String) -> (@Sendable () -> Void)? {
            end = end ?? reason
            defer { onEnd = nil }
            return onEnd
        }
    }

    private enum Admission {
        case queued
        case flush
        case refused(Sent)
    }

    let address: RedisAddress
    private let channel: any Channel
    private let timeout: TimeAmount
    private let queueMax: Int
    private let queueBytesMax: Int
    private let state = Mutex(State())

    init(address: RedisAddress, channel: any Channel, options: RedisOptions) {
        self.address = address
        self.channel = channel
        timeout = .milliseconds(Int64(options.timeoutMilliseconds))
        queueMax = options.queueMax
        queueBytesMax = options.queueBytesMax
    }

    /// Sends a command and waits for its reply, for the time-out at most.
    ///
    /// - Parameter asking: `ASKING` goes in front; no other command comes between the two.
    func send(_ command: RedisCommand, asking: Bool = false) async -> Sent {
        await withCheckedContinuation { continuation in
            switch admit(command, asking: asking, continuation) {
            case .queued: break
            case .flush: channel.eventLoop.execute { self.flush() }
            case .refused(let sent): continuation.resume(returning: sent)
            }
        }
    }

    /// Takes no more commands, waits for the replies to those it took, then closes.
    func retire(_ reason: String) {
        let (isIdle, onEnd) = state.withLock { ($0.slots.isEmpty, $0.close(reason)) }
        if isIdle { channel.close(promise: nil) }
        onEnd?()
    }

    /// Calls back once when the connection takes no more commands, at once if it does so already.
    func whenEnded(_ callback: @escaping @Sendable () -> Void) {
        let hasEnded = state.withLock { state in
            if state.end == nil { state.onEnd = callback }
            return state.end != nil
        }
        if hasEnded { callback() }
    }

    /// Returns when the channel is closed.
    func closed() async {
        try? await channel.closeFuture.get()
    }

    /// Why the connection takes no more commands.
    var reason: String? { state.withLock(\.end) }

    private func admit(
        _ command: RedisCommand, asking: Bool, _ continuation: CheckedContinuation<Sent, Never>
    ) -> Admission {
        state.withLock { state in
            if let end = state.end { return .refused(.unsent(end)) }
            guard state.slots.count < queueMax, state.bytes < queueBytesMax else { return .refused(.full) }
            if asking { append(.asking, nil, to: &state) }
            append(command, continuation, to: &state)
            if state.isFlushScheduled { return .queued }
            state.isFlushScheduled = true
            return .flush
        }
    }

    private func append(
        _ command: RedisCommand, _ continuation: CheckedContinuation<Sent, Never>?, to state: inout State
    ) {
        let before = state.unwritten.writerIndex
        state.unwritten.write(command)
        let bytes = state.unwritten.writerIndex - before
        state.slots.append(Slot(continuation: continuation, deadline: .now() + timeout, bytes: bytes))
        state.bytes += bytes
    }
}

/// What happens on the event loop.
extension RedisConnection {
    private func flush() {
        let (bytes, startsSweep) = state.withLock { state in
            state.isFlushScheduled = false
            state.writtenCount = state.slots.count
            let bytes = state.unwritten
            state.unwritten = ByteBuffer()
            let startsSweep = !state.isSweeping && !state.slots.isEmpty
            state.isSweeping = state.isSweeping || startsSweep
            return (bytes, startsSweep)
        }
        if bytes.readableBytes > 0 { channel.writeAndFlush(bytes, promise: nil) }
        if startsSweep { scheduleSweep() }
    }

    /// Hands replies to those who wait longest; false where a reply has nobody it could belong to.
    func deliver(_ replies: [Reply]) -> Bool {
        var due: [CheckedContinuation<Sent, Never>?] = []
        due.reserveCapacity(replies.count)
        let (isComplete, isDone) = state.withLock { state in
            let count = min(replies.count, state.writtenCount)
            for slot in state.slots.prefix(count) {
                due.append(slot.continuation)
                state.bytes -= slot.bytes
            }
            state.slots.removeFirst(count)
            state.writtenCount -= count
            return (count == replies.count, state.end != nil && state.slots.isEmpty)
        }
        for (continuation, reply) in zip(due, replies) { continuation?.resume(returning: Sent(reply)) }
        if isDone { channel.close(promise: nil) }
        return isComplete
    }

    /// The channel is gone: nothing that was written will be answered any more.
    func end(_ reason: String) {
        let (slots, writtenCount, onEnd) = state.withLock { state in
            let taken = (state.slots, state.writtenCount, state.close(reason))
            state.slots = CircularBuffer()
            (state.writtenCount, state.bytes) = (0, 0)
            state.unwritten = ByteBuffer()
            return taken
        }
        for (index, slot) in slots.enumerated() {
            slot.continuation?.resume(returning: index < writtenCount ? .lost(reason) : .unsent(reason))
        }
        onEnd?()
    }

    private func scheduleSweep() {
        let pause = TimeAmount.nanoseconds(min(50_000_000, timeout.nanoseconds / 4))
        channel.eventLoop.scheduleTask(in: pause) { self.sweep(at: .now()) }
    }

    /// Ends the waiting of those whose time is over, and the connection of a server that is silent for much longer.
    private func sweep(at now: NIODeadline) {
        var late: [CheckedContinuation<Sent, Never>] = []
        let (isSilent, goesOn) = state.withLock { state in
            var index = state.slots.startIndex
            while index != state.slots.endIndex, state.slots[index].deadline <= now {
                if let continuation = state.slots[index].continuation { late.append(continuation) }
                state.slots[index].continuation = nil
                index = state.slots.index(after: index)
            }
            state.isSweeping = !state.slots.isEmpty
            let isSilent = state.slots.first.map { $0.deadline + timeout + timeout <= now } ?? false
            return (isSilent, state.isSweeping)
        }
        for continuation in late { continuation.resume(returning: .lost("no answer in time")) }
        if isSilent {
            end("no answer for three times the time-out")
            channel.close(promise: nil)
        } else if goesOn {
            scheduleSweep()
        }
    }
}

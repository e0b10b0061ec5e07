import CLinux
import Glibc
import SQLStore
import Synchronization

/// Where something may wait for too long.
protocol Ticking: AnyObject, Sendable {
    /// Called a few times a second.
    func tick(at now: ContinuousClock.Instant)
}

/// A connection whose answers may arrive at any time.
protocol Watched: Ticking {
    /// The socket has something to read, room to write, or has failed.
    func ready()
}

/// One thread that waits for the sockets of all connections (epoll) and lets each take in what has come.
final class Poller: Sendable {
    typealias Token = UInt64

    private struct State {
        var watched: [Token: any Watched] = [:]
        var ticking: [any Ticking] = []
        var tokens: Token = 0
        var isStopped = false
    }

    private static let tickMilliseconds = 100
    private static let eventsMax: Int32 = 64
    private static let wakeToken: Token = 0

    private let epoll: Int32
    private let wake: Int32
    private let state = Mutex(State())

    init() throws(SQLError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard epoll >= 0, wake >= 0, control(EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, Self.wakeToken) else {
            throw .unavailable("no poller: \(String(cString: strerror(errno)))")
        }
        try Thread.start { [self] in runUntilStopped() }
    }

    deinit {
        Glibc.close(epoll)
        Glibc.close(wake)
    }

    func remind(_ ticking: any Ticking) {
        state.withLock { $0.ticking.append(ticking) }
    }

    func watch(_ socket: Int32, for watched: any Watched) -> Token {
        let token = state.withLock { state in
            state.tokens += 1
            state.watched[state.tokens] = watched
            return state.tokens
        }
        _ = control(EPOLL_CTL_ADD, socket, EPOLLIN.rawValue, token)
        return token
    }

    /// To be called with `true` while the socket is full, so that the rest is written when there is room.
    func awaitRoom(_ isFull: Bool, on socket: Int32, _ token: Token) {
        _ = control(EPOLL_CTL_MOD, socket, isFull ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue, token)
    }

    /// Before the socket is closed.
    func forget(_ socket: Int32, _ token: Token) {
        _ = control(EPOLL_CTL_DEL, socket, 0, token)
        state.withLock { _ = $0.watched.removeValue(forKey: token) }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        eventfd_write(wake, 1)
    }

    private func control(_ operation: Int32, _ socket: Int32, _ events: UInt32, _ token: Token) -> Bool {
        var event = epoll_event(events: events, data: epoll_data_t(u64: token))
        return epoll_ctl(epoll, operation, socket, &event) == 0
    }

    private func runUntilStopped() {
        var events = [epoll_event](repeating: epoll_event(), count: Int(Self.eventsMax))
        var ticked = ContinuousClock.now
        while !state.withLock({ $0.isStopped }) {
            let count = epoll_wait(epoll, &events, Self.eventsMax, Int32(Self.tickMilliseconds))
            for event in events.prefix(Int(max(0, count))) {
                // One that was forgotten meanwhile is not found.
                state.withLock { $0.watched[event.data.u64] }?.ready()
            }
            let now = ContinuousClock.now
            guard now - ticked >= .milliseconds(Self.tickMilliseconds) else { continue }
            ticked = now
            for ticking in state.withLock({ $0.ticking + Array($0.watched.values) }) { ticking.tick(at: now) }
        }
        state.withLock { state in
            state.watched = [:]
            state.ticking = []
        }
    }
}

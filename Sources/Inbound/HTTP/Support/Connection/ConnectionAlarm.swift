import NIOCore

/// The deadlines of one connection, on one timer.
///
/// A timer for each request would cost more than the request's own handling. So the timer that runs is left alone
/// when a deadline moves back or goes away; when it fires too early it is set anew, about once in a time-out's length.
final class ConnectionAlarm {
    /// For what is awaited from the client.
    var read: NIODeadline?
    /// For bytes that the client has not taken.
    var write: NIODeadline?

    private var timer: Scheduled<Void>?
    private var timerAt: NIODeadline = .distantFuture

    private var next: NIODeadline? {
        guard let read, let write else { return read ?? write }
        return min(read, write)
    }

    /// Sees to it that the timer fires no later than the next deadline.
    func arm(on loop: any EventLoop, _ fired: @escaping () -> Void) {
        guard let next else { return }
        if timer != nil {
            guard next < timerAt else { return }
            timer?.cancel()
        }
        timerAt = next
        timer = loop.assumeIsolated().scheduleTask(deadline: next) { [self] in
            timer = nil
            fired()
        }
    }

    func cancel() {
        timer?.cancel()
        timer = nil
        read = nil
        write = nil
    }
}

import CLinux
import CPostgres
import Glibc
import Logging
import SQLStore
import Synchronization

/// What the listening thread does: connect, listen, ask now and then whether the server is still there, begin anew.
final class ChangeListener: Sendable {
    /// After so long without a word the server is asked for one, and given as long again to answer.
    private static let silenceMilliseconds: Int32 = 1_500

    private let connector: Connector
    private let logger: Logger
    private let onChange: @Sendable (String) -> Void
    private let onState: @Sendable (Bool) -> Void
    private let isStopped = Atomic(false)
    /// Written to when the thread is to look up.
    private let wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    init(
        connector: Connector, logger: Logger, onChange: @escaping @Sendable (String) -> Void,
        onState: @escaping @Sendable (Bool) -> Void
    ) {
        self.connector = connector
        self.logger = logger
        self.onChange = onChange
        self.onState = onState
    }

    deinit {
        close(wake)
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        eventfd_write(wake, 1)
    }

    func runUntilStopped() {
        var backoff = Backoff()
        while !isStopped.load(ordering: .acquiring) {
            do throws(SQLError) {
                let connection = try connector.openBlocking(.listener)
                defer { PQfinish(connection) }
                try listen(on: connection) { backoff = Backoff() }
            } catch {
                logger.warning("changes are not heard", metadata: ["error": "\(error)"])
            }
            let pause = backoff.nextPause() / .milliseconds(1)
            if !isStopped.load(ordering: .acquiring) { _ = wait(for: -1, milliseconds: Int32(pause)) }
        }
    }

    /// Returns when it is stopped, throws when the connection fails.
    private func listen(on connection: OpaquePointer, begun: () -> Void) throws(SQLError) {
        try Self.run("LISTEN \(PostgresChanges.channel)", on: connection)
        begun()
        onState(true)
        defer { onState(false) }
        var isAsking = false
        while !isStopped.load(ordering: .acquiring) {
            if wait(for: PQsocket(connection), milliseconds: Self.silenceMilliseconds) {
                try takeIn(connection)
                if PQisBusy(connection) == 0 { isAsking = try answers(on: connection) && isAsking }
            } else if isAsking {
                throw .unavailable("no answer in time")
            } else if !isStopped.load(ordering: .acquiring) {
                guard PQsendQuery(connection, "SELECT 1") == 1 else { throw Connector.failure(of: connection) }
                isAsking = true
            }
        }
    }

    private func takeIn(_ connection: OpaquePointer) throws(SQLError) {
        guard PQconsumeInput(connection) == 1 else { throw Connector.failure(of: connection) }
        while let notification = PQnotifies(connection) {
            onChange(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
    }

    /// Whether the answer to the question is still awaited, after what has come was read.
    private func answers(on connection: OpaquePointer) throws(SQLError) -> Bool {
        while PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else { return false }
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw Connector.failure(of: connection) }
        }
        return true
    }

    private static func run(_ sql: String, on connection: OpaquePointer) throws(SQLError) {
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw Connector.failure(of: connection) }
    }

    /// Whether the socket has something to read; false after the time, or when the thread is to look up.
    private func wait(for socket: Int32, milliseconds: Int32) -> Bool {
        var descriptors = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        return poll(&descriptors, 2, milliseconds) > 0 && descriptors[0].revents != 0
    }
}

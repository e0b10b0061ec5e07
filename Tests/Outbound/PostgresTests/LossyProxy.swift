import Glibc
import SQLStore
import Synchronization

@testable import Postgres

/// Passes bytes between clients and a server on loopback, and loses what it is told to lose.
final class LossyProxy: Sendable {
    enum Loss {
        case nothing
        /// The next question is passed on; instead of its answer comes the end of the connection.
        case answer
        /// The next question is not passed on, and the connection ends.
        case question
        /// Nothing is passed on any more, and no connection ends.
        case everything
    }

    let port: Int
    private let server: Int
    private let listener: Int32
    private let loss = Mutex(Loss.nothing)

    init(to server: Int) throws {
        self.server = server
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, 16)
                _ = getsockname(listener, generic, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        try Thread.start { [self] in acceptUntilClosed() }
    }

    func lose(_ loss: Loss) {
        self.loss.withLock { $0 = loss }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        sockaddr_in(
            sin_family: sa_family_t(AF_INET), sin_port: in_port_t(port).bigEndian,
            sin_addr: in_addr(s_addr: UInt32(0x7f00_0001).bigEndian), sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
    }

    private func acceptUntilClosed() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = Self.loopback(port: server)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    connect(upstream, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try? Thread.start { [self] in pass(client, upstream) }
        }
        Glibc.close(listener)
    }

    private func pass(_ client: Int32, _ upstream: Int32) {
        defer {
            Glibc.close(client)
            Glibc.close(upstream)
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var ready = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ready, 2, 10_000) > 0 else { return }
            for (from, to) in [(0, upstream), (1, client)] where ready[from].revents != 0 {
                let count = recv(ready[from].fd, &buffer, buffer.count, 0)
                guard count > 0, passes(fromServer: from == 1) else { return }
                if loss.withLock({ $0 == .everything }) { continue }
                guard send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }

    private func passes(fromServer: Bool) -> Bool {
        loss.withLock { loss in
            switch loss {
            case .answer where fromServer, .question where !fromServer:
                loss = .nothing
                return false
            default:
                return true
            }
        }
    }
}

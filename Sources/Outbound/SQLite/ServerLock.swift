import Glibc
import SQLStore

/// The right to be the one server of a database file, held until it is released or the process ends, however it ends.
///
/// Two servers would each keep counters and caches of their own. Commands that an operator runs beside the server do
/// not take it. The lock lies on a file beside the database (`flock`), which stays there: to remove it would let two
/// processes lock two different files.
public final class ServerLock: Sendable {
    private let descriptor: Int32

    /// - Parameter path: the database's path; `.lock` is added.
    public init(database path: String) throws(ServerLockError) {
        let path = path + ".lock"
        do {
            try DatabaseFile.createFolder(above: path)
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // Nothing is closed here: an object whose properties are all set is deinitialised also when its init throws, and
            // a second close would meet a descriptor that is somebody else's by then.
            let code = errno
            guard code == EWOULDBLOCK else { throw .failed(path: path, reason: String(cString: strerror(code))) }
            throw .held(path: path, process: Self.process(in: descriptor))
        }
        Self.write(process: getpid(), to: descriptor)
    }

    deinit {
        // To close is not enough while a child process, just being started, still shares the descriptor.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Only for the message: what holds is the lock, not the text.
    private static func write(process: pid_t, to descriptor: Int32) {
        let text = Array("\(process)\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }

    private static func process(in descriptor: Int32) -> pid_t? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return pid_t(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).prefix(while: \.isNumber))
    }
}

/// Why a process may not be the server of a database; described for the operator.
public enum ServerLockError: Error, Equatable, Sendable {
    case held(path: String, process: Int32?)
    case failed(path: String, reason: String)
}

extension ServerLockError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .held(let path, let process):
            "another server\(process.map { " (process \($0))" } ?? "") is running on this database; it holds \(path)"
        case .failed(let path, let reason):
            "\(path) cannot be locked: \(reason)"
        }
    }
}

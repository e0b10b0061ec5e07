import Glibc
import NIOPosix
import Synchronization

/// Turns a name into addresses; a parameter of the client, so that tests need no name servers.
protocol HostResolver: Sendable {
    /// Empty when the name has no address.
    func addresses(of name: String) async throws -> [IPAddress]
}

/// Asks the system (`getaddrinfo`), on threads of its own: a name server that never answers blocks nobody else.
final class SystemResolver: HostResolver {
    private let threads = NIOThreadPool(numberOfThreads: 4)

    init() {
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    func addresses(of name: String) async throws -> [IPAddress] {
        let (answers, answer) = AsyncStream.makeStream(of: [IPAddress].self)
        let wanted = Wanted()
        answer.onTermination = { _ in wanted.flag.store(false, ordering: .relaxed) }
        threads.submit { _ in
            // The asker may have given up while this waited for a thread.
            if wanted.flag.load(ordering: .relaxed) { answer.yield(Self.lookUp(name)) }
            answer.finish()
        }
        // A stream ends when its reader's task is cancelled; the look-up itself cannot be interrupted.
        for await addresses in answers { return addresses }
        throw CancellationError()
    }

    private final class Wanted: Sendable {
        let flag = Atomic<Bool>(true)
    }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        let entries = sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }
        var addresses: [IPAddress] = []
        for case .some(let entry) in entries {
            guard let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }) else { continue }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }
}

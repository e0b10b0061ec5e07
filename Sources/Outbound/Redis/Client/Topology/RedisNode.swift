import Logging
import NIOCore
import NIOPosix
import Synchronization

/// One server, over one link or a few.
final class RedisNode: Sendable {
    private let links: [RedisLink]
    private let turn = Atomic(0)

    init(_ environment: RedisEnvironment, open: @escaping RedisLink.Open) {
        links = (0..<max(1, environment.options.connections)).map { _ in
            RedisLink(
                loop: environment.group.next(), options: environment.options, backoff: environment.backoff,
                logger: environment.logger, open: open)
        }
    }

    func send(_ command: RedisCommand, asking: Bool = false) async -> Sent {
        await link.send(command, asking: asking)
    }

    /// That of the caller's own event loop, so that no other thread has to wake; else each in turn.
    private var link: RedisLink {
        if links.count == 1 { return links[0] }
        if let current = MultiThreadedEventLoopGroup.currentEventLoop,
            let link = links.first(where: { $0.loop === current })
        {
            return link
        }
        return links[turn.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max % links.count]
    }

    /// Where the node is, once it is connected.
    var address: RedisAddress? { links.lazy.compactMap(\.address).first }

    /// Sends where neither a redirection nor another try is of use.
    func ask(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        switch await send(command) {
        case .value(let value): return value
        case .error(let words): throw ErrorReply(words).error
        case .unsent(let reason): throw .unavailable(reason)
        case .full: throw .unavailable("too many calls are waiting")
        case .lost(let reason): throw .unanswered(reason)
        }
    }

    func drop(_ reason: String, unless isRight: (RedisAddress) -> Bool) {
        for link in links { link.drop(reason, unless: isRight) }
    }

    func close() async {
        for link in links { await link.close() }
    }
}

/// What every node of a client is made with.
struct RedisEnvironment: Sendable {
    let connector: RedisConnector
    let options: RedisOptions
    let backoff: Backoff
    let group: any EventLoopGroup
    let logger: Logger
}

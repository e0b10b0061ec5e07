import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections: TCP, TLS, then who we are and which database we mean, all before anybody may use them.
struct RedisConnector: Sendable {
    let credentials: RedisCredentials?
    let database: Int
    let tls: NIOSSLContext?
    let options: RedisOptions

    func connect(
        to address: RedisAddress, on loop: any EventLoop, onPush: (@Sendable (RESPValue) -> Void)? = nil
    ) async throws(RedisError) -> RedisConnection {
        let connection: RedisConnection
        do {
            connection = try await ClientBootstrap(group: loop)
                .connectTimeout(.milliseconds(Int64(options.connectMilliseconds)))
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try prepare(channel, for: address, onPush) }
                }
        } catch {
            throw .unavailable("\(address): \(error)")
        }
        do throws(RedisError) {
            try await introduce(connection)
        } catch {
            connection.retire("refused before use")
            throw error
        }
        return connection
    }

    private func prepare(
        _ channel: any Channel, for address: RedisAddress, _ onPush: (@Sendable (RESPValue) -> Void)?
    ) throws -> RedisConnection {
        if let tls {
            // A certificate for an address names it as an address, which NIOSSL compares when there is no name.
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: address.isNumeric ? nil : address.host)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
        let connection = RedisConnection(address: address, channel: channel, options: options)
        let reader = try ReplyReader(bytesMax: options.replyBytesMax)
        try channel.pipeline.syncOperations.addHandler(ReplyHandler(connection, reader: reader, onPush: onPush))
        return connection
    }

    /// Credentials, name and database, sent together: nobody else can send on this connection yet.
    private func introduce(_ connection: RedisConnection) async throws(RedisError) {
        if let credentials {
            _ = try await expect(connection, RedisCommand("AUTH", credentials.arguments))
        }
        do throws(RedisError) {
            _ = try await expect(connection, RedisCommand("CLIENT SETNAME", [.string(options.clientName)]))
        } catch {
            // A user who may not name connections may use them.
            guard case .refused(let words) = error, words.hasPrefix("NOPERM") else { throw error }
        }
        if database != 0 {
            _ = try await expect(connection, RedisCommand("SELECT", [.integer(Int64(database))]))
        }
    }

    private func expect(
        _ connection: RedisConnection, _ command: RedisCommand
    ) async throws(RedisError) -> RESPValue {
        switch try await send(connection, command) {
        case .value(let value): return value
        case .error(let words): throw ErrorReply(words).error
        }
    }

    private func send(_ connection: RedisConnection, _ command: RedisCommand) async throws(RedisError) -> Reply {
        switch await connection.send(command) {
        case .value(let value): return .value(value)
        case .error(let words): return .error(words)
        // Nothing of anybody's was sent yet, so nothing is in doubt.
        case .lost(let reason), .unsent(let reason): throw .unavailable("\(connection.address): \(reason)")
        case .full: throw .unavailable("\(connection.address): too many calls are waiting")
        }
    }
}

/// Who we are to a server: a password alone, or a user of its access control list (Redis 6) with one.
struct RedisCredentials: Equatable, Sendable {
    let user: String?
    let password: String

    var arguments: [RedisArgument] {
        user.map { [.string($0), .string(password)] } ?? [.string(password)]
    }
}

import NIOCore
import Synchronization

/// The sentinels that watch one master, and what they say of it.
final class Sentinels: Sendable {
    let master: String
    private let connector: RedisConnector
    /// The one that answered last is asked first.
    private let addresses: Mutex<[RedisAddress]>

    init(_ addresses: [RedisAddress], master: String, connector: RedisConnector) {
        self.master = master
        self.connector = connector
        self.addresses = Mutex(addresses)
    }

    /// Where the master is, by the first sentinel that knows.
    func masterAddress(on loop: any EventLoop) async throws(RedisError) -> RedisAddress {
        var failure = RedisError.unavailable("no sentinels")
        for sentinel in addresses.withLock(\.self) {
            do throws(RedisError) {
                let connection = try await connector.connect(to: sentinel, on: loop)
                defer { connection.retire("asked") }
                let address = try await ask(connection)
                prefer(sentinel)
                return address
            } catch {
                failure = error
            }
        }
        throw .unavailable("no sentinel knows \(master): \(failure)")
    }

    private func ask(_ connection: RedisConnection) async throws(RedisError) -> RedisAddress {
        let question = RedisCommand("SENTINEL get-master-addr-by-name", [.string(master)])
        switch await connection.send(question) {
        case .value(.array(let parts)):
            guard let address = RedisAddress(parts) else { throw .unexpected("an address of another form") }
            return address
        case .value: throw .unavailable("\(connection.address) does not know \(master)")
        case .error(let words): throw ErrorReply(words).error
        case .unsent(let reason), .lost(let reason): throw .unavailable("\(connection.address): \(reason)")
        case .full: throw .unavailable("too many calls are waiting")
        }
    }

    private func prefer(_ sentinel: RedisAddress) {
        addresses.withLock { addresses in
            guard let index = addresses.firstIndex(of: sentinel) else { return }
            addresses.swapAt(0, index)
        }
    }

    /// The first one named a server that is no master: it is behind, and others are asked before it.
    func distrustFirst() {
        addresses.withLock { $0.append($0.removeFirst()) }
    }

    /// Hears of changes of the master, until the connection to a sentinel ends.
    ///
    /// - Parameter onSwitch: Called with the new address, and once at the start with the present one: what happened before
    ///   is not told again.
    func follow(on loop: any EventLoop, onSwitch: @escaping @Sendable (RedisAddress) -> Void) async {
        guard let sentinel = addresses.withLock({ $0.first }) else { return }
        let hear: @Sendable (RESPValue) -> Void = { [master] message in
            if let address = RedisAddress(switchOf: master, in: message) { onSwitch(address) }
        }
        do {
            let connection = try await connector.connect(to: sentinel, on: loop, onPush: hear)
            guard case .value = await connection.send(RedisCommand("SUBSCRIBE", ["+switch-master"])) else {
                return connection.retire("no subscription")
            }
            await withTaskCancellationHandler {
                if let present = try? await masterAddress(on: loop) { onSwitch(present) }
                await connection.closed()
            } onCancel: {
                connection.retire("the client was closed")
            }
        } catch {
            // The next one may be alive.
            distrustFirst()
        }
    }
}

extension RedisAddress {
    /// Host and port as sentinels answer.
    fileprivate init?(_ parts: [RESPValue]) {
        guard parts.count == 2, case .bulk(let host) = parts[0], case .bulk(let port) = parts[1],
            let number = Int(String(decoding: port, as: UTF8.self)), (1...65_535).contains(number)
        else { return nil }
        self.init(host: String(decoding: host, as: UTF8.self), port: number)
    }

    /// The new address in `<master> <old host> <old port> <new host> <new port>`.
    fileprivate init?(switchOf master: String, in message: RESPValue) {
        guard case .array(let parts) = message, parts.count == 3, case .bulk(let text) = parts[2] else { return nil }
        let words = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard words.count == 5, words[0] == master, let port = Int(words[4]) else { return nil }
        self.init(host: String(words[3]), port: port)
    }
}

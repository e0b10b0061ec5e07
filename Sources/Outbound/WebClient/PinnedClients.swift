import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization

/// HTTP clients that each connect to one checked address, under the name that TLS and the Host header keep.
///
/// async-http-client overrides name resolution for a client as a whole, so a client is kept for each pair of name and address:
/// few, since few hosts are called, and the least recently used goes when there are too many.
final class PinnedClients: Sendable {
    struct Pin: Hashable, Sendable {
        let host: WebURL.Host
        let address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var users = 0
        var lastUse = 0
    }

    private struct State {
        var entries: [Pin: Entry] = [:]
        var uses = 0
        var isClosed = false
    }

    static let idleMax = 32

    private let state = Mutex(State())
    private let eventLoopGroup: any EventLoopGroup
    private let tls: TLSConfiguration
    private let timeLimit: TimeAmount

    init(eventLoopGroup: any EventLoopGroup, tls: TLSConfiguration, timeLimit: Duration) {
        self.eventLoopGroup = eventLoopGroup
        self.tls = tls
        self.timeLimit = TimeAmount(timeLimit)
    }

    deinit {
        let clients = state.withLock { $0.entries.values.map(\.client) }
        guard !clients.isEmpty else { return }
        Task { for client in clients { try? await client.shutdown() } }
    }

    var count: Int { state.withLock { $0.entries.count } }

    func withClient<Value: Sendable>(
        for pin: Pin,
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = try acquire(pin)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        if let surplus = release(pin) { try? await surplus.shutdown() }
        return try result.get()
    }

    /// Ends all connections; requests under way fail.
    func close() async {
        let clients = state.withLock { state in
            state.isClosed = true
            defer { state.entries = [:] }
            return state.entries.values.map(\.client)
        }
        for client in clients { try? await client.shutdown() }
    }

    private func acquire(_ pin: Pin) throws(WebError) -> HTTPClient {
        let client = state.withLock { state -> HTTPClient? in
            guard !state.isClosed else { return nil }
            var entry = state.entries[pin] ?? Entry(client: makeClient(for: pin))
            state.uses += 1
            entry.users += 1
            entry.lastUse = state.uses
            state.entries[pin] = entry
            return entry.client
        }
        guard let client else { throw .closed }
        return client
    }

    /// Returns a client to shut down when there are too many.
    private func release(_ pin: Pin) -> HTTPClient? {
        state.withLock { state in
            state.entries[pin]?.users -= 1
            guard state.entries.count > Self.idleMax else { return nil }
            let idle = state.entries.filter { $0.value.users == 0 }
            guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
            return state.entries.removeValue(forKey: oldest.key)?.client
        }
    }

    private func makeClient(for pin: Pin) -> HTTPClient {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        if case .name(let name) = pin.host { configuration.dnsOverride = [name: pin.address.description] }
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.proxy = nil
        // Half of the time for one address leaves the other half for the next.
        configuration.timeout.connect = TimeAmount.nanoseconds(timeLimit.nanoseconds / 2)
        configuration.timeout.read = timeLimit
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .shared(eventLoopGroup), configuration: configuration)
    }
}

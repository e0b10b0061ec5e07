import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
public import NIOPosix
import NIOSSL

/// Sends every request that leaves this server, within the bounds of one policy.
///
/// A name is resolved once for a request; all its addresses are checked and the connection goes to one of those checked, so
/// that a name server cannot answer the guard and the connection differently. Copies share their connections.
public struct WebClient: Sendable {
    private let policy: WebPolicy
    private let resolver: any HostResolver
    private let clients: PinnedClients

    public init(
        policy: WebPolicy = .guarded,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        let tls = TLSConfiguration.makeClientConfiguration()
        self.init(policy: policy, resolver: SystemResolver(), tls: tls, eventLoopGroup: eventLoopGroup)
    }

    init(
        policy: WebPolicy,
        resolver: any HostResolver,
        tls: TLSConfiguration,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        var tls = tls
        tls.minimumTLSVersion = .tlsv12
        self.policy = policy
        self.resolver = resolver
        clients = PinnedClients(eventLoopGroup: eventLoopGroup, tls: tls, timeLimit: policy.timeLimit)
    }

    public func send(_ request: WebRequest) async throws(WebError) -> WebResponse {
        let url = try WebURL(request.url)
        guard url.scheme == policy.scheme else { throw .schemeRefused(url.scheme.rawValue) }
        let prepared = try HTTPClientRequest(request, to: url)
        do {
            return try await withTimeLimit(policy.timeLimit) { try await exchange(prepared, with: url) }
        } catch {
            throw WebError(error, host: url.authority, answerBytesMax: policy.answerBytesMax)
        }
    }

    /// Ends all connections; requests under way and later ones fail.
    public func close() async {
        await clients.close()
    }

    private func exchange(_ request: HTTPClientRequest, with url: WebURL) async throws -> WebResponse {
        var lastError = WebError.unreachable(host: url.authority)
        for address in try await admittedAddresses(of: url) {
            do {
                return try await clients.withClient(for: .init(host: url.host, address: address)) { client in
                    try await receive(client.execute(request, deadline: .now() + TimeAmount(policy.timeLimit)))
                }
            } catch {
                lastError = WebError(error, host: url.authority, answerBytesMax: policy.answerBytesMax)
                // Only where nothing was sent may it be sent again.
                guard case .unreachable = lastError else { throw lastError }
                try Task.checkCancellation()
            }
        }
        throw lastError
    }

    private func admittedAddresses(of url: WebURL) async throws -> [IPAddress] {
        let addresses =
            switch url.host {
            case .address(let address): [address]
            case .name(let name): try await resolver.addresses(of: name)
            }
        guard !addresses.isEmpty else { throw WebError.unresolved(host: url.authority) }
        // One inadmissible address taints the name: an honest host does not mix its networks.
        guard addresses.allSatisfy(policy.scope.admits) else { throw WebError.addressRefused(host: url.authority) }
        return addresses
    }

    private func receive(_ response: HTTPClientResponse) async throws -> WebResponse {
        let body = try await response.body.collect(upTo: policy.answerBytesMax)
        // A cancelled body ends early without an error.
        try Task.checkCancellation()
        return WebResponse(
            status: Int(response.status.code),
            headers: response.headers.map { WebHeader($0.name, $0.value) },
            body: Array(buffer: body)
        )
    }
}

/// Cancels the work and throws `WebError.timedOut` when the time has passed.
private func withTimeLimit<Value: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: work)
        group.addTask {
            try await Task.sleep(for: limit)
            throw WebError.timedOut
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw WebError.timedOut }
        return value
    }
}

public import NIOCore
public import NIOPosix
import NIOSSL

/// Calls one provider of one tenant: with connections, a time limit and a circuit of its own, so that a provider that is
/// broken slows nobody else, and under one address, so that no answer can send a call elsewhere.
public final class ProviderClient: Sendable {
    public struct Limits: Equatable, Sendable {
        /// For one whole exchange. A page has 10 seconds in all to offer the person something else.
        public var timeLimit = Duration.seconds(5)
        public var answerBytesMax = 256 * 1_024
        /// Calls under way at the same time.
        public var callsMax = 64
        /// Failures in a row after which it is left alone for a while.
        public var failuresMax = 5
        public var openFor = Duration.seconds(10)

        public init() {}
    }

    public let address: ProviderAddress
    private let client: WebClient
    private let circuit: ProviderCircuit

    /// - Parameter authorities: certificates in PEM that are believed in the place of the system's, for a provider within
    ///   the operator's own network.
    /// - Throws: ``ProviderFailure/refused(_:)`` where the certificates cannot be read.
    public init(
        of address: ProviderAddress,
        limits: Limits = Limits(),
        authorities: String? = nil,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws {
        var policy = WebPolicy(scheme: address.scheme, scope: address.scope)
        policy.timeLimit = limits.timeLimit
        policy.answerBytesMax = limits.answerBytesMax
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorities {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)))
        }
        self.address = address
        client = WebClient(policy: policy, resolver: SystemResolver(), tls: tls, eventLoopGroup: eventLoopGroup)
        circuit = ProviderCircuit(
            callsMax: limits.callsMax, failuresMax: limits.failuresMax, openFor: limits.openFor)
    }

    /// - Parameters:
    ///   - path: below the provider's address, from its slash on, with the query where there is one.
    ///   - json: a body that is JSON already.
    /// - Returns: what the provider answered, whatever the status, but for 429 and 5xx.
    public func send(
        _ method: WebMethod,
        _ path: String,
        headers: [WebHeader] = [],
        json: [UInt8]? = nil
    ) async throws(ProviderFailure) -> WebResponse {
        guard path.hasPrefix("/") else { throw .refused(.malformedURL("a path without a slash")) }
        let type = json.map { _ in [WebHeader("content-type", "application/json")] } ?? []
        let request = WebRequest(method: method, url: address.string + path, headers: headers + type, body: json)
        try circuit.enter(at: .now)
        do {
            let response = try await client.send(request)
            if let failure = response.providerFailure { throw failure }
            circuit.leave(.answered, at: .now)
            return response
        } catch {
            let failure = (error as? ProviderFailure) ?? (error as? WebError).map(ProviderFailure.init) ?? .cancelled
            circuit.leave(failure.outcome, at: .now)
            throw failure
        }
    }

    /// Ends its connections; calls under way fail.
    public func close() async {
        await client.close()
    }
}

extension WebResponse {
    fileprivate var providerFailure: ProviderFailure? {
        status == 429 || status >= 500 ? .unavailable(status: status) : nil
    }
}

extension ProviderFailure {
    fileprivate var outcome: ProviderCircuit.Outcome {
        switch self {
        case .timedOut, .unreachable, .unavailable: .failed
        case .refused, .cancelled, .circuitOpen, .overloaded: .abandoned
        }
    }
}

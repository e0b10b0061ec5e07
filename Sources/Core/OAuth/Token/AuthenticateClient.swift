import Cryptography
import FoundationEssentials
public import Kernel

/// What a request carries to show which client sends it.
public struct ClientCredentials: Sendable {
    /// The `Authorization` header, if there was one.
    public let authorization: String?
    public let parameters: Parameters
    /// What is throttled: /32 of IPv4, /64 of IPv6.
    public let addressPrefix: String

    public init(authorization: String?, parameters: Parameters, addressPrefix: String) {
        self.authorization = authorization
        self.parameters = parameters
        self.addressPrefix = addressPrefix
    }
}

/// Too many wrong secrets for one client from one address.
public struct TooManyClientTries: Error, Equatable, Sendable {
    public let retryAfterSeconds: Int
}

/// Finds out which client sends a request, by the one method it is registered for (RFC 6749 §2.3).
public struct AuthenticateClient: Sendable {
    public struct Limits: Equatable, Sendable {
        public var windowSeconds = 900
        public var wrongTries = 300

        public init() {}
    }

    private let clients: ClientDirectory
    private let counters: any RateCounters
    private let limits: Limits
    private let clock: any Clock

    public init(clients: ClientDirectory, counters: any RateCounters, limits: Limits = Limits(), clock: any Clock) {
        self.clients = clients
        self.counters = counters
        self.limits = limits
        self.clock = clock
    }

    /// - Throws: `invalid_client` for whatever is wrong with the client, `invalid_request` for two methods at once and for
    ///   parameters that came twice (RFC 6749 §3.2), ``TooManyClientTries``.
    public func callAsFunction(_ credentials: ClientCredentials, in tenant: TenantID) async throws -> Client {
        try credentials.parameters.refuseDuplicates()
        let presented = try Presented(credentials)
        let now = clock.now
        // Wrong tries count by client and address together: nobody can lock a client out from elsewhere.
        let key = "client.\(Secret(presented.id).digest.base64URL).\(credentials.addressPrefix)"
        let seconds = limits.windowSeconds
        guard try await counters.tries(key, in: tenant, windowSeconds: seconds, at: now) < limits.wrongTries else {
            throw TooManyClientTries(retryAfterSeconds: seconds)
        }
        guard let client = try await clients.client(ID(presented.id), in: tenant), accepts(presented, client, at: now)
        else {
            // Only now: a right try that was counted first would stay counted when a store fails before it is taken
            // back, and a short outage would lock the busiest apps out. What is in flight at once may pass the limit.
            _ = try await counters.count(key, in: tenant, windowSeconds: seconds, at: now)
            throw OAuthError(.invalidClient, "client authentication failed")
        }
        return client
    }

    private func accepts(_ presented: Presented, _ client: Client, at now: Date) -> Bool {
        guard client.metadata.authenticationMethod == presented.method else { return false }
        guard let secret = presented.secret else { return presented.method == .none }
        return client.accepts(secret, at: now)
    }
}

/// The id, the secret and the method by which they came.
private struct Presented {
    let id: String
    let secret: Secret?
    let method: ClientAuthenticationMethod

    init(_ credentials: ClientCredentials) throws(OAuthError) {
        let parameters = credentials.parameters
        guard !parameters.names.contains("client_assertion") else {
            throw OAuthError(.invalidClient, "client_assertion is not supported")
        }
        if let header = credentials.authorization {
            guard parameters["client_secret"] == nil else {
                throw OAuthError(.invalidRequest, "the client authenticates in two ways at once")
            }
            let (id, secret) = try Self.basic(header)
            guard parameters["client_id"] == nil || parameters["client_id"] == id else {
                throw OAuthError(.invalidRequest, "client_id differs from the one in the Authorization header")
            }
            (self.id, self.secret, method) = (id, Secret(secret), .basic)
        } else {
            guard let id = parameters["client_id"] else {
                throw OAuthError(.invalidClient, "the client does not say who it is")
            }
            let secret = parameters["client_secret"].map { Secret($0) }
            (self.id, self.secret, method) = (id, secret, secret == nil ? .none : .post)
        }
    }

    /// Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1).
    private static func basic(_ header: String) throws(OAuthError) -> (id: String, secret: String) {
        let malformed = OAuthError(.invalidClient, "the Authorization header is not HTTP Basic as RFC 6749 wants it")
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1).map { Substring($0) }
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Base64.decode(parts[1]),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { throw malformed }
        guard let id = decoded(bytes[..<colon]), let secret = decoded(bytes[(colon + 1)...]), !id.isEmpty else {
            throw malformed
        }
        return (id, secret)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.contains(UInt8(ascii: "&")), !bytes.contains(UInt8(ascii: "=")) else {
            // Not encoded by the client, yet unambiguous: taken as it stands.
            return String(validating: bytes, as: UTF8.self)
        }
        guard let parameters = try? Parameters(urlEncoded: Array("v=".utf8) + bytes) else { return nil }
        return parameters["v"] ?? ""
    }
}

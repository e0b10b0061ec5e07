import Kernel
public import Tenancy

/// The token endpoint (RFC 6749 §3.2): which client, which grant type, and then that grant type's own rules.
public struct TokenEndpoint: Sendable {
    private let authenticate: AuthenticateClient
    private let redeemCode: RedeemCode
    private let refresh: Refresh
    private let issueToClient: IssueToClient

    public init(
        authenticate: AuthenticateClient,
        redeemCode: RedeemCode,
        refresh: Refresh,
        issueToClient: IssueToClient
    ) {
        self.authenticate = authenticate
        self.redeemCode = redeemCode
        self.refresh = refresh
        self.issueToClient = issueToClient
    }

    /// - Throws: `OAuthError`, ``TooManyClientTries``, `StoreUnavailable`.
    public func callAsFunction(_ credentials: ClientCredentials, in tenant: Tenant) async throws -> TokenResponse {
        let parameters = credentials.parameters
        let client = try await authenticate(credentials, in: tenant.id)
        let name = try parameters.require("grant_type")
        guard let grantType = GrantType(rawValue: name) else {
            throw OAuthError(.unsupportedGrantType, "grant_type \(printable(name)) is not supported")
        }
        guard client.metadata.allows(grantType) else {
            throw OAuthError(.unauthorizedClient, "the client is not registered for this grant type")
        }
        return switch grantType {
        case .authorizationCode: try await redeemCode(parameters, by: client, in: tenant)
        case .refreshToken: try await refresh(parameters, by: client, in: tenant)
        case .clientCredentials: try await issueToClient(parameters, by: client, in: tenant)
        }
    }
}

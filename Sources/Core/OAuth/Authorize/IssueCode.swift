import Accounts
public import Authentication
import FoundationEssentials
public import Kernel
import Tenancy

/// Issues an authorization code for what a person has allowed (RFC 6749 §4.1.2).
public struct IssueCode: Sendable {
    private let codes: any CodeStore
    private let sessions: any SessionStore
    private let storage: any Storage<OAuthStores>
    private let lifetimes: TokenLifetimes
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        codes: any CodeStore,
        sessions: any SessionStore,
        storage: any Storage<OAuthStores>,
        lifetimes: TokenLifetimes,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.codes = codes
        self.sessions = sessions
        self.storage = storage
        self.lifetimes = lifetimes
        self.clock = clock
        self.randomness = randomness
    }

    func callAsFunction(
        for request: AuthorizationRequest,
        to account: SignedInAccount,
        with assurance: Assurance
    ) async throws -> AuthorizationResponse {
        let now = clock.now
        let tenant = request.tenant.id
        let consent = try await storage.read(tenant) { stores in
            try await stores.consents.consent(of: account.user.id, to: request.client.id)
        }
        let code = randomness.secret()
        let issued = AuthorizationCode(
            authorization: authorization(request, account, assurance, consent),
            redirectURI: request.target.redirectURI,
            nonce: request.nonce,
            codeChallenge: request.codeChallenge,
            issuedAt: now,
            expiresAt: now.addingTimeInterval(TimeInterval(lifetimes.code))
        )
        try await codes.add(issued, digest: code.digest, in: tenant)
        try await sessions.touch(account.session.id, in: tenant, at: now)
        return request.target.success(code: code.revealed)
    }

    /// What was asked for, less what the person declined; of what nobody was asked, an operator's own client gets it all.
    private func authorization(
        _ request: AuthorizationRequest,
        _ account: SignedInAccount,
        _ assurance: Assurance,
        _ consent: Consent?
    ) -> Authorization {
        let declinedScopes = consent?.declinedScopes ?? []
        return Authorization(
            client: request.client.id,
            user: account.user.id,
            session: account.session.id,
            scope: Scope(tokens: request.scope.tokens.filter { !declinedScopes.contains($0) }),
            claims: request.claims,
            declinedClaims: consent?.declinedClaims ?? [],
            resources: request.resources,
            assurance: assurance
        )
    }
}

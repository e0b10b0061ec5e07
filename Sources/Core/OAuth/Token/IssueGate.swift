import Accounts
public import Authentication
import FoundationEssentials
public import Kernel
import Proofing

/// The one gate before anything is issued or told on the strength of a grant.
///
/// Every grant type, userinfo and introspection call it: what ended, wherever it ended, is ended at its next use.
public struct IssueGate: Sendable {
    private let storage: any Storage<OAuthStores>
    private let sessions: any SessionStore
    private let clients: ClientDirectory
    private let factors: PersonFactors
    private let policies: AssurancePolicies
    private let clock: any Clock

    public init(
        storage: any Storage<OAuthStores>,
        sessions: any SessionStore,
        clients: ClientDirectory,
        factors: PersonFactors,
        policies: AssurancePolicies,
        clock: any Clock
    ) {
        self.storage = storage
        self.sessions = sessions
        self.clients = clients
        self.factors = factors
        self.policies = policies
        self.clock = clock
    }

    /// A grant in force, with the person and the client it is between.
    struct Opened: Sendable {
        let grant: Grant
        let user: User
        let client: Client
    }

    /// Person and session lie in different places, perhaps: they are asked at the same time.
    ///
    /// - Returns: nil unless grant, person, client and, where it counts, session are all alive.
    func mayIssue(_ id: ID<Grant>, in tenant: TenantID) async throws -> Opened? {
        guard let grant = try await storage.read(tenant, { try await $0.grants.grant(id) }), grant.isActive
        else { return nil }
        let authorization = grant.authorization
        async let isSignedIn = isSignedIn(authorization, in: tenant)
        let user = try await storage.read(tenant) { try await $0.users.user(authorization.user) }
        guard let user, user.isActive, try await isSignedIn else { return nil }
        guard try await isStillProofed(authorization, in: tenant) else {
            try await end(grant, in: tenant)
            return nil
        }
        guard let client = try await clients.client(authorization.client, in: tenant)
        else { return nil }
        return Opened(grant: grant, user: user, client: client)
    }

    /// The part of the gate that stands before a grant exists.
    func mayIssue(_ authorization: Authorization, to user: User, in tenant: TenantID) async throws -> Bool {
        guard user.isActive else { return false }
        return try await isSignedIn(authorization, in: tenant)
    }

    /// Whether the session is alive, where what is issued ends with it.
    private func isSignedIn(_ authorization: Authorization, in tenant: TenantID) async throws -> Bool {
        if authorization.isOffline { return true }
        return try await sessions.session(authorization.session, in: tenant, at: clock.now) != nil
    }

    /// Whether the identity still stands at the level that the grant's class demands. What was granted on the strength of a
    /// proofing ends with it.
    private func isStillProofed(_ authorization: Authorization, in tenant: TenantID) async throws -> Bool {
        let policy = try await policies.policy(of: tenant)
        guard let level = policy[authorization.assurance.acr]?.identityLevel else { return true }
        let acr = authorization.assurance.acr
        let identity = try await factors.identity(of: authorization.user, for: [acr], under: policy, in: tenant)
        return identity?.reaches(level, at: clock.now) ?? false
    }

    private func end(_ grant: Grant, in tenant: TenantID) async throws {
        let now = clock.now
        try await storage.write(tenant) { stores in
            guard let grant = try await stores.grants.grant(grant.id) else { return }
            let actor = grant.authorization.user.string
            try await EndGrant(.identityLapsed, by: actor, at: now)(grant, in: stores)
        }
    }
}

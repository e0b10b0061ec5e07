public import Accounts
public import FoundationEssentials
public import Kernel

/// An application that a person has let in, as shown on their home page.
public struct ConnectedApp: Equatable, Sendable {
    public let client: Client
    public let scopes: Set<String>
    public let claims: Set<String>
    public let since: Date
}

extension ConnectedApp {
    /// What a person agreed to, and what a client has that asks them only for some of it.
    fileprivate init(_ client: Client, by consent: Consent, and granted: ConnectedApp?) {
        let unasked = client.metadata.requiresConsent ? nil : granted
        self.init(
            client: client,
            scopes: consent.scopes.union(unasked?.scopes ?? []).subtracting(consent.declinedScopes),
            claims: consent.claims.union(unasked?.claims ?? []).subtracting(consent.declinedClaims),
            since: unasked?.since ?? consent.givenAt)
    }
}

/// Shows a person which applications they let in, and lets them undo it.
public struct ConnectedApps: Sendable {
    private let storage: any Storage<OAuthStores>
    private let families: any RefreshFamilyStore
    private let clock: any Clock

    public init(storage: any Storage<OAuthStores>, families: any RefreshFamilyStore, clock: any Clock) {
        self.storage = storage
        self.families = families
        self.clock = clock
    }

    /// By name. An application without a remembered consent is there as long as it has a grant in force.
    public func callAsFunction(of user: User, in tenant: TenantID) async throws -> [ConnectedApp] {
        try await storage.read(tenant) { stores in
            var apps: [ID<Client>: ConnectedApp] = [:]
            for grant in try await stores.grants.grants(of: user.id) {
                let id = grant.authorization.client
                guard apps[id] == nil, let client = try await stores.clients.client(id) else { continue }
                let scopes = Set(grant.authorization.scope.tokens)
                let claims = grant.authorization.claims.personalNames
                apps[id] = ConnectedApp(client: client, scopes: scopes, claims: claims, since: grant.createdAt)
            }
            for consent in try await stores.consents.consents(of: user.id) {
                guard let client = try await stores.clients.client(consent.client) else { continue }
                apps[client.id] = ConnectedApp(client, by: consent, and: apps[client.id])
            }
            return apps.values.sorted {
                ($0.client.displayName, $0.client.id.string) < ($1.client.displayName, $1.client.id.string)
            }
        }
    }

    /// Forgets the consent and ends every token the application has for this person.
    public func disconnect(_ client: ID<Client>, from user: User, in tenant: TenantID) async throws {
        let now = clock.now
        let grants = try await storage.write(tenant) { stores in
            try await stores.consents.remove(of: user.id, to: client)
            try await stores.outbox.append(
                Event("consent.withdrawn", subject: client.string, actor: user.id.string, at: now))
            return try await EndGrant(.revokedByUser, by: user.id.string, at: now)
                .all(of: user.id, to: client, in: stores)
        }
        for grant in grants { try await families.end(of: grant, in: tenant) }
    }
}

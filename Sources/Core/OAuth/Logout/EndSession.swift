import Accounts
public import Authentication
import FoundationEssentials
public import Kernel

/// Ends a person's session, and with it the tokens that were not to outlive it.
public struct EndSession: Sendable {
    private let sessions: any SessionStore
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    public init(sessions: any SessionStore, storage: any Storage<OAuthStores>, clock: any Clock) {
        self.sessions = sessions
        self.storage = storage
        self.clock = clock
    }

    public func callAsFunction(_ session: Session, in tenant: TenantID) async throws {
        // The session first: if the rest fails, the gate already finds it gone.
        guard try await sessions.end(session.id, in: tenant) else { return }
        let now = clock.now
        try await storage.write(tenant) { stores in
            try await EndGrant(.sessionEnded, by: session.user.string, at: now).online(of: session.id, in: stores)
            try await stores.outbox.append(
                Event("session.ended", subject: session.id.string, actor: session.user.string, at: now))
        }
    }
}

import Accounts
public import Authentication
public import Cryptography
import FoundationEssentials
public import Kernel

/// Finds who is signed in on a browser. Disabled people are not, whatever their sessions say.
public struct SignedInPeople: Sendable {
    private let sessions: any SessionStore
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    public init(sessions: any SessionStore, storage: any Storage<OAuthStores>, clock: any Clock) {
        self.sessions = sessions
        self.storage = storage
        self.clock = clock
    }

    /// Most recently used first.
    ///
    /// - Parameter cookie: the digest of the session cookie; nil when the browser sent none.
    public func signedIn(on cookie: SHA256Digest?, in tenant: TenantID) async throws -> [SignedInAccount] {
        guard let cookie else { return [] }
        let live = try await sessions.sessions(ofBrowser: cookie, in: tenant, at: clock.now)
        guard !live.isEmpty else { return [] }
        return try await storage.read(tenant) { stores in
            var accounts: [SignedInAccount] = []
            for session in live {
                guard let user = try await stores.users.user(session.user), user.isActive else { continue }
                accounts.append(SignedInAccount(session: session, user: user))
            }
            return accounts
        }
    }
}

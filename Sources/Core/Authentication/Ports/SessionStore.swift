public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// Keeps the sessions of browsers. Sessions that are past their end are as good as not there.
public protocol SessionStore: Sendable {
    /// Writes a session, new or with a further proof, and moves every other session of the browser
    /// from its old cookie to the new one, in one step.
    func save(_ session: Session, replacing old: SHA256Digest?, in tenant: TenantID) async throws

    /// The same, and tells of it: in one transaction where sessions and events are kept together.
    ///
    /// - Returns: false where they are not. Then only the session is written, and the event is for the caller to tell.
    func save(
        _ session: Session, replacing old: SHA256Digest?, telling event: Event, in tenant: TenantID
    ) async throws -> Bool

    func session(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws -> Session?

    /// Most recently used first.
    func sessions(ofBrowser browser: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> [Session]

    /// Most recently used first.
    func sessions(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [Session]

    func touch(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws

    /// - Returns: whether there was one to end: of several who end it at once, one learns that they did.
    @discardableResult
    func end(_ id: ID<Session>, in tenant: TenantID) async throws -> Bool
}

extension SessionStore {
    public func save(
        _ session: Session, replacing old: SHA256Digest?, telling event: Event, in tenant: TenantID
    ) async throws -> Bool {
        try await save(session, replacing: old, in: tenant)
        return false
    }
}

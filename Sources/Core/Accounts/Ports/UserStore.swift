public import FoundationEssentials
public import Kernel

/// Keeps the people of one tenant.
public protocol UserStore: Sendable {
    /// - Throws: ``UsernameTaken`` when another user, enabled or not, has this id, or the name or verified address as
    ///   either of theirs: people sign in by both.
    func add(_ user: User, password: PasswordHash?) async throws

    func user(_ id: ID<User>) async throws -> User?

    /// Finds a person by username, or else by verified e-mail address.
    ///
    /// - Parameter identifier: normalised as ``Username/normalize(_:)`` does.
    func user(signingInAs identifier: String) async throws -> User?

    func passwordHash(of id: ID<User>) async throws -> PasswordHash?
    func setPasswordHash(_ hash: PasswordHash, of id: ID<User>, at now: Date) async throws

    /// Writes state and profile; the username stays.
    ///
    /// - Throws: ``UsernameTaken`` when another user has the verified address.
    func save(_ user: User) async throws

    /// In the order of usernames.
    func users(after username: String?, limit: Int) async throws -> [User]
}

public struct UsernameTaken: Error, Equatable, Sendable {
    public init() {}
}

/// What the use cases of accounts work on in one transaction.
public struct AccountStores: Sendable {
    public let users: any UserStore
    public let outbox: any Outbox

    public init(users: any UserStore, outbox: any Outbox) {
        self.users = users
        self.outbox = outbox
    }
}

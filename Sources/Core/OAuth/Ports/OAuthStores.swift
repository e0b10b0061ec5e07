public import Accounts
public import Authentication
public import Cryptography
public import FoundationEssentials
public import Kernel

/// What the OAuth use cases work on in one transaction.
public struct OAuthStores: Sendable {
    public let users: any UserStore
    public let clients: any ClientStore
    public let keys: any SigningKeyStore
    public let consents: any ConsentStore
    public let grants: any GrantStore
    public let revokedTokens: any RevokedTokenStore
    public let challengeCallbacks: any ChallengeCallbackStore
    public let outbox: any Outbox

    public init(
        users: any UserStore,
        clients: any ClientStore,
        keys: any SigningKeyStore,
        consents: any ConsentStore,
        grants: any GrantStore,
        revokedTokens: any RevokedTokenStore,
        challengeCallbacks: any ChallengeCallbackStore,
        outbox: any Outbox
    ) {
        self.users = users
        self.clients = clients
        self.keys = keys
        self.consents = consents
        self.grants = grants
        self.revokedTokens = revokedTokens
        self.challengeCallbacks = challengeCallbacks
        self.outbox = outbox
    }
}

public protocol ClientStore: Sendable {
    /// - Throws: ``ClientIDTaken``.
    func add(_ client: Client) async throws

    /// - Throws: ``UnreadableClient``.
    func client(_ id: ID<Client>) async throws -> Client?

    /// In the order of ids.
    ///
    /// - Throws: ``UnreadableClient`` if one of them is.
    func clients(after id: ID<Client>?, limit: Int) async throws -> [Client]

    /// Removes the client with its secrets, consents and grants: a later client of this id inherits nothing.
    ///
    /// - Returns: whether it was there.
    func remove(_ id: ID<Client>) async throws -> Bool

    func addSecret(_ secret: ClientSecret, to id: ID<Client>) async throws

    /// Lets all secrets that are in force end at the given time, if they would not before.
    func expireSecrets(of id: ID<Client>, at end: Date) async throws
}

public struct ClientIDTaken: Error, Equatable, Sendable {
    public init() {}
}

public protocol SigningKeyStore: Sendable {
    /// All that are not gone, oldest first.
    func keys() async throws -> [SigningKey]
    func add(_ key: SigningKey) async throws
    func save(_ key: SigningKey) async throws
    func removeGone(at now: Date) async throws
}

public protocol ConsentStore: Sendable {
    func consent(of user: ID<User>, to client: ID<Client>) async throws -> Consent?
    func consents(of user: ID<User>) async throws -> [Consent]
    func save(_ consent: Consent) async throws
    func remove(of user: ID<User>, to client: ID<Client>) async throws
}

/// Keeps grants, of which no two come from the same code.
public protocol GrantStore: Sendable {
    /// - Returns: false if a grant of this code is there already: the code was used before, whatever other stores forgot.
    func add(_ grant: Grant) async throws -> Bool

    func grant(_ id: ID<Grant>) async throws -> Grant?
    func grant(ofCode code: SHA256Digest) async throws -> Grant?

    /// Writes the state.
    func save(_ grant: Grant) async throws

    /// Those that are active.
    func grants(of user: ID<User>) async throws -> [Grant]

    /// Ends every active grant between a person and a client.
    ///
    /// - Returns: those that ended.
    func end(
        of user: ID<User>, to client: ID<Client>, _ reason: Grant.EndReason, at now: Date
    ) async throws -> [ID<Grant>]

    /// Ends the active grants of a session that do not outlive it.
    ///
    /// - Returns: those that ended.
    func endOnline(of session: ID<Session>, _ reason: Grant.EndReason, at now: Date) async throws -> [ID<Grant>]
}

/// Remembers access tokens revoked one by one, until they would have expired anyway.
///
/// Only tokens without a grant are kept here; the others are judged by their grant.
public protocol RevokedTokenStore: Sendable {
    func add(_ tokenID: String, until expiry: Date) async throws
    func contains(_ tokenID: String) async throws -> Bool
}

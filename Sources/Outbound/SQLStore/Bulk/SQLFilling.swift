public import Accounts
public import Authentication
import JOSE
public import Kernel
public import OAuth

/// Adds many things at once, each row as the store of its kind would write it: for filling a database.
///
/// Nothing is looked up before, so that many may fill at the same time. All of a call is added or nothing.
public struct SQLFilling: Sendable {
    private let database: any SQLDatabase
    private let tenant: SQLValue
    private let scope: SQLScope

    public init(_ database: any SQLDatabase, in tenant: TenantID) {
        self.database = database
        self.tenant = .text(tenant.string)
        scope = .tenant(tenant.string)
    }

    /// - Parameter password: of all of them.
    /// - Throws: `UsernameTaken`, `StoreUnavailable`.
    public func add(_ users: [User], password: PasswordHash) async throws {
        let rows = users.map { user in
            row(
                .text(user.id.string), .text(user.username.string), SQLValue(user.profile.verifiedEmail),
                .json(.object(user.profile.claims)), .date(user.createdAt), .date(user.updatedAt), .null)
        }
        let hashes = users.map { row(.text($0.id.string), .text(password.encoded), .date($0.createdAt)) }
        try await write { bulk in
            guard try await bulk.insert(rows, into: .users) == rows.count else { throw UsernameTaken() }
            try await bulk.insert(hashes, into: .passwords)
        }
    }

    /// - Throws: `ClientIDTaken`, `StoreUnavailable`.
    public func add(_ clients: [Client]) async throws {
        let rows = clients.map { client in
            row(.text(client.id.string), .json(.object(client.metadata.registration)), .date(client.createdAt))
        }
        let secrets = clients.flatMap { client in
            client.secrets.map { secret in
                row(
                    .text(client.id.string), .digest(secret.digest), .date(secret.createdAt),
                    SQLValue(secret.expiresAt))
            }
        }
        try await write { bulk in
            guard try await bulk.insert(rows, into: .clients) == rows.count else { throw ClientIDTaken() }
            try await bulk.insert(secrets, into: .clientSecrets)
        }
    }

    /// What people have agreed to, and active grants that came of it; a consent that is there stays.
    public func add(_ consents: [Consent], _ grants: [Grant]) async throws {
        let agreed = consents.map { consent in
            row(
                .text(consent.user.string), .text(consent.client.string), .strings(consent.scopes.sorted()),
                .strings(consent.claims.sorted()), .strings(consent.declinedScopes.sorted()),
                .strings(consent.declinedClaims.sorted()), .date(consent.givenAt))
        }
        let granted = grants.map { grant in
            SQLRow(
                [tenant, .text(grant.id.string)] + grant.authorization.columns + [
                    .digest(grant.code), .bool(grant.authorization.isOffline), .date(grant.createdAt), .null, .null,
                ])
        }
        try await write { bulk in
            try await bulk.insert(agreed, into: .consents)
            try await bulk.insert(granted, into: .grants)
        }
    }

    public func add(_ sessions: [Session], _ families: [RefreshFamily]) async throws {
        let signedIn = sessions.map { session in
            row(
                .text(session.id.string), .text(session.user.string), .digest(session.browser),
                .text(session.device.userAgent), .text(session.device.address), .factors(session.factors),
                .date(session.startedAt), .date(session.lastUsedAt), .date(session.expiresAt))
        }
        let tokens = families.map { family in
            row(
                .text(family.id.string), .text(family.grant.string), .text(family.client.string),
                .integer(family.generation), .date(family.rotatedAt), .date(family.expiresAt))
        }
        try await write { bulk in
            try await bulk.insert(signedIn, into: .sessions)
            try await bulk.insert(tokens, into: .refreshFamilies)
        }
    }

    private func row(_ values: SQLValue...) -> SQLRow { SQLRow([tenant] + values) }

    private func write(_ work: @escaping @Sendable (SQLBulk) async throws -> Void) async throws {
        do {
            try await database.write(in: scope) { try await work(SQLBulk($0)) }
        } catch let error as SQLError {
            throw StoreUnavailable("\(error)")
        }
    }
}

import Accounts
import Authentication
import FoundationEssentials
import Kernel
import Tenancy

/// There is nobody active whom the request's names all mean.
public struct PersonUnknown: Error, Equatable, Sendable {}

/// Finds whom a client means.
///
/// A pairwise subject cannot be looked up: it is computed from the person, never back. A client that has such subjects
/// names people by username or by an ID token of theirs, and where it sends the subject as well, that has to be theirs.
struct ChallengedPeople: Sendable {
    private let subjects: Subjects
    private let hints: IDTokenHints
    private let sessions: any SessionStore
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    init(_ parts: ChallengeParts) {
        subjects = parts.subjects
        hints = parts.hints
        sessions = parts.sessions
        storage = parts.storage
        clock = parts.clock
    }

    /// - Throws: ``PersonUnknown``, ``InvalidChallenge``, `StoreUnavailable`.
    func person(named request: ChallengeRequest, by client: Client, in tenant: Tenant) async throws -> User {
        let hint = try await hint(request.idTokenHint, of: client, in: tenant)
        guard let user = try await find(request, hint, client, tenant), user.isActive else { throw PersonUnknown() }
        let subject = subjects.subject(of: user.id, for: client)
        let named = [request.subject, hint?.subject].compactMap(\.self)
        guard named.allSatisfy({ $0.utf8.elementsEqual(subject.utf8) }) else { throw PersonUnknown() }
        return user
    }

    private func hint(_ token: String?, of client: Client, in tenant: Tenant) async throws -> IDTokenHint? {
        guard let token else { return nil }
        guard let hint = try await hints.read(token, in: tenant), hint.client == client.id else {
            throw InvalidChallenge("id_token_hint", "is no ID token that this client was given here")
        }
        return hint
    }

    private func find(
        _ request: ChallengeRequest, _ hint: IDTokenHint?, _ client: Client, _ tenant: Tenant
    ) async throws -> User? {
        if let username = request.username {
            return try await storage.read(tenant.id) {
                try await $0.users.user(signingInAs: Username.normalize(username))
            }
        }
        guard let id = try await id(request, hint, client, tenant) else { return nil }
        return try await storage.read(tenant.id) { try await $0.users.user(id) }
    }

    private func id(
        _ request: ChallengeRequest, _ hint: IDTokenHint?, _ client: Client, _ tenant: Tenant
    ) async throws -> ID<User>? {
        guard client.metadata.subjectType == .pairwise else { return (request.subject ?? hint?.subject).map { ID($0) } }
        guard let hint else {
            throw InvalidChallenge("user", "is pairwise, and names nobody without a username or an id_token_hint")
        }
        guard let session = hint.session else { return nil }
        return try await sessions.session(session, in: tenant.id, at: clock.now)?.user
    }
}

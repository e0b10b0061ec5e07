import Accounts
import Authentication
import FoundationEssentials
import Kernel

/// Ends grants as part of a transaction, and tells of each that it ended.
///
/// With the grant everything issued from it has ended. Its refresh families may lie in another store and are removed
/// after the transaction; until then the gate refuses what they would still allow.
struct EndGrant: Sendable {
    let reason: Grant.EndReason
    /// Who brought it about: the client, or the person.
    let actor: String
    let now: Date

    init(_ reason: Grant.EndReason, by actor: String, at now: Date) {
        self.reason = reason
        self.actor = actor
        self.now = now
    }

    /// - Returns: false if it had ended before: the first end stays, and was told.
    @discardableResult
    func callAsFunction(_ grant: Grant, in stores: OAuthStores) async throws -> Bool {
        guard grant.isActive else { return false }
        var grant = grant
        grant.end(reason, at: now)
        try await stores.grants.save(grant)
        try await tell(of: [grant.id], in: stores)
        return true
    }

    /// Ends every grant between a person and a client.
    func all(of user: ID<User>, to client: ID<Client>, in stores: OAuthStores) async throws -> [ID<Grant>] {
        let ended = try await stores.grants.end(of: user, to: client, reason, at: now)
        try await tell(of: ended, in: stores)
        return ended
    }

    /// Ends the grants of a session that do not outlive it.
    func online(of session: ID<Session>, in stores: OAuthStores) async throws {
        try await tell(of: stores.grants.endOnline(of: session, reason, at: now), in: stores)
    }

    private func tell(of grants: [ID<Grant>], in stores: OAuthStores) async throws {
        for id in grants {
            let details = ["reason": reason.rawValue]
            try await stores.outbox.append(
                Event("grant.ended", subject: id.string, actor: actor, details: details, at: now))
        }
    }
}

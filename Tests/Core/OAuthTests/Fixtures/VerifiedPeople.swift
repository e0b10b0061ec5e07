import Accounts
import FoundationEssentials
import Kernel
import Proofing
import Synchronization

/// What stands verified of people, and how often somebody asked.
final class VerifiedPeople: VerifiedClaimsSource {
    struct Proof: Sendable {
        let user: ID<User>
        let claims: VerifiedClaims
        let expiresAt: Date?
    }

    private struct State {
        var proofs: [Proof] = []
        var reads = 0
        var isDown = false
    }

    private let state = Mutex(State())

    var reads: Int { state.withLock { $0.reads } }

    func add(_ claims: VerifiedClaims, of user: User, until expiry: Date? = nil) {
        state.withLock { $0.proofs.append(Proof(user: user.id, claims: claims, expiresAt: expiry)) }
    }

    func fail() { state.withLock { $0.isDown = true } }

    func verifiedClaims(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [VerifiedClaims] {
        try state.withLock { state in
            state.reads += 1
            guard !state.isDown else { throw StoreUnavailable("the test turned it off") }
            let standing = state.proofs.filter { $0.user == user && $0.expiresAt.map { now < $0 } ?? true }
            return standing.map(\.claims)
        }
    }
}

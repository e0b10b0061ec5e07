import Accounts
import Authentication
import Kernel
import Proofing
import Synchronization

/// What palms and proofing say of people, as a test has it.
final class TestProofing: PalmAvailability, IdentityStandings {
    /// Identities are proofed to `verified` by a provider that nobody asks here.
    let policy = CommonProofingPolicy(ProofingRules(providers: [.basic: "none", .verified: "none"]), providers: [])

    private let palms = Mutex<Set<ID<User>>>([])
    private let identities = Mutex<[ID<User>: ProofedIdentity]>([:])

    func enrollPalm(of user: User) {
        palms.withLock { _ = $0.insert(user.id) }
    }

    func proof(_ user: User, as identity: ProofedIdentity?) {
        identities.withLock { $0[user.id] = identity }
    }

    func isOffered(in tenant: TenantID) async throws -> Bool { true }

    func canShowPalm(of user: ID<User>, in tenant: TenantID) async throws -> Bool {
        palms.withLock { $0.contains(user) }
    }

    func identity(of user: ID<User>, in tenant: TenantID) async throws -> ProofedIdentity? {
        identities.withLock { $0[user] }
    }
}

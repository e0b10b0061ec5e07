import Accounts
import FoundationEssentials
import Kernel

extension PalmRecord {
    /// - Parameter actor: nil for what nobody is known to have done.
    func event(_ name: String, _ more: [String: String] = [:], by actor: String?, at now: Date) -> Event {
        let details = ["palm": id.string, "provider": provider].merging(more) { $1 }
        return Event(name, subject: user.string, actor: actor, details: details, at: now)
    }

    /// What the provider is still to forget.
    func deletion(at now: Date) -> PalmDeletion {
        PalmDeletion(
            id: ID(id.string), user: user, provider: provider, sealedHandle: sealedHandle, askedAt: now, nextTryAt: now)
    }
}

extension PalmStores {
    /// - Throws: ``PalmRefusal/accountDisabled``, also for somebody who is gone.
    func activeUser(_ id: ID<User>) async throws -> User {
        guard let user = try await users.user(id), user.isActive else { throw PalmRefusal.accountDisabled }
        return user
    }

    /// The enrolment that may be verified.
    func enrolledPalm(of user: ID<User>, with provider: String) async throws -> PalmRecord {
        guard let palm = try await palms.palm(of: user), palm.provider == provider else {
            throw PalmRefusal.notEnrolled
        }
        switch palm.standing {
        case .enrolled: return palm
        case .suspended: throw PalmRefusal.suspended
        case .none, .pending, .deleted: throw PalmRefusal.notEnrolled
        }
    }
}

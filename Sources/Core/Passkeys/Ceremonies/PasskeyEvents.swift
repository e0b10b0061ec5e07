import Accounts
import FoundationEssentials
import Kernel
import WebAuthn

extension Passkey {
    /// - Parameter actor: nil for what nobody is known to have done.
    func event(_ name: String, _ more: [String: String] = [:], by actor: String?, at now: Date) -> Event {
        let details = ["passkey": id.string].merging(more) { $1 }
        return Event(name, subject: user.string, actor: actor, details: details, at: now)
    }
}

extension WebAuthnError {
    /// What an event may tell of it.
    var details: [String: String] {
        ["ceremony": ceremony.rawValue, "rule": rule.rawValue, "step": String(step)]
    }
}

extension PasskeyStores {
    /// - Throws: `PasskeyRefusal.accountDisabled`, also for somebody who is gone.
    func activeUser(_ id: ID<User>) async throws -> User {
        guard let user = try await users.user(id), user.isActive else { throw PasskeyRefusal.accountDisabled }
        return user
    }
}

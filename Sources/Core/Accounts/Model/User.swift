public import FoundationEssentials
import JOSE
public import Kernel

/// A person with an account at one tenant.
public struct User: Equatable, Sendable {
    public enum State: Equatable, Sendable {
        case active
        case disabled(at: Date)
    }

    /// Also the public subject identifier (OpenID Connect Core §8), so it is never given to another person.
    public let id: ID<User>
    public let username: Username
    public private(set) var profile: Profile
    public private(set) var state: State
    public let createdAt: Date
    public private(set) var updatedAt: Date

    public init(
        id: ID<User>,
        username: Username,
        profile: Profile,
        state: State = .active,
        createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.username = username
        self.profile = profile
        self.state = state
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    public var isActive: Bool { state == .active }

    /// What pages call this person.
    public var displayName: String {
        profile["name"]?.string ?? profile["given_name"]?.string ?? username.string
    }

    /// Disables the account, unless it is already: the first time stays.
    public mutating func disable(at now: Date) {
        guard isActive else { return }
        state = .disabled(at: now)
        updatedAt = now
    }
}

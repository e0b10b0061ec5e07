public import Accounts
public import FoundationEssentials
public import Kernel

/// A person whose live palm has just matched their own enrolment, for one nonce of ours.
public struct ProvedPalm: Equatable, Sendable {
    public let user: User
    /// Which enrolment it matched.
    public let palm: ID<PalmRecord>
    public let provider: String
    public let at: Date
    /// What the ceremony was begun for, as its beginner named it; nil where it was begun for nothing else.
    public let transaction: String?

    init(user: User, palm: ID<PalmRecord>, provider: String, at: Date, transaction: String?) {
        self.user = user
        self.palm = palm
        self.provider = provider
        self.at = at
        self.transaction = transaction
    }
}

/// Who a palm seems to be, among all of a tenant: a name to go on with, and no proof.
///
/// There is no way from here to a ``ProvedPalm`` or a session: among a million palms somebody's is near enough by chance, so
/// a second factor of this person must follow.
public struct IdentifiedPalm: Equatable, Sendable {
    public enum Next: String, Equatable, Sendable {
        case secondFactor = "second_factor"
    }

    public let user: ID<User>
    public let at: Date
    public let next = Next.secondFactor

    init(user: ID<User>, at: Date) {
        self.user = user
        self.at = at
    }
}

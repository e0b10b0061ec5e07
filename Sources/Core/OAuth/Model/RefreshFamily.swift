public import FoundationEssentials
public import Kernel

/// All refresh tokens that descend from one grant: one row for ever, whatever the number of rotations.
///
/// Neither tokens nor digests are kept: a token proves itself by its HMAC, and the family says which generation counts.
public struct RefreshFamily: Equatable, Sendable {
    /// That of the grant: a token names its grant even where the store of families has forgotten everything.
    public let id: ID<RefreshFamily>
    public let grant: ID<Grant>
    public let client: ID<Client>
    /// The generation of the token that is good now.
    public var generation: Int64
    public var rotatedAt: Date
    /// Not beyond this time, however often it is used.
    public let expiresAt: Date

    public init(
        id: ID<RefreshFamily>,
        grant: ID<Grant>,
        client: ID<Client>,
        generation: Int64 = 0,
        rotatedAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.grant = grant
        self.client = client
        self.generation = generation
        self.rotatedAt = rotatedAt
        self.expiresAt = expiresAt
    }
}

extension RefreshFamily {
    public static func id(of grant: ID<Grant>) -> ID<RefreshFamily> { ID<RefreshFamily>(grant.string) }
}

extension Grant {
    static func id(of family: ID<RefreshFamily>) -> ID<Grant> { ID<Grant>(family.string) }
}

/// What became of a refresh token that was presented.
public enum Rotation: Equatable, Sendable {
    /// The family moved on to its generation. A token newer than the store knew proves a lost write: the store caught up.
    case rotated(RefreshFamily)
    /// The token before the present one, within the grace: the present one is given again, for an answer was lost.
    case repeated(RefreshFamily)
    /// An old token: somebody has a copy. The family is gone with this answer; its grant must end.
    case reused(RefreshFamily)
    /// Ended, expired, of another client, or never there.
    case refused
}

/// How well a person's identity was proofed, from a look at what they say to a check of who stands behind it.
///
/// Which process gives which level is the provider adapter's to know; what a level is good for is the tenant's policy.
public enum IdentityLevel: String, CaseIterable, Comparable, Sendable {
    /// Data that the person gave were found in a register or on a document that was not examined.
    case basic
    /// A government's document or electronic identity was examined, and shown to be this person's.
    case verified
    /// The same, with a live comparison of the person with its holder, and screening where the provider does it.
    case enhanced

    public static func < (one: IdentityLevel, other: IdentityLevel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .basic: 1
        case .verified: 2
        case .enhanced: 3
        }
    }
}

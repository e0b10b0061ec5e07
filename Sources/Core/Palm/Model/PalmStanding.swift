/// Where a person's palm stands with the tenant's provider.
public enum PalmStanding: String, CaseIterable, Sendable {
    /// Never enrolled here.
    case none
    /// Begun, and not yet confirmed by the provider.
    case pending
    case enrolled
    /// Kept, and not to be used until an operator or the provider lifts it.
    case suspended
    /// Was enrolled; deletion was asked for, whether or not the provider has confirmed it yet.
    case deleted
}

public import FoundationEssentials

/// One proof that a user gave, and when. `acr`, `amr` and `auth_time` are computed from these, never from the flow asked for.
public struct FactorEvent: Equatable, Sendable {
    public enum Kind: String, Equatable, Sendable {
        case password = "pwd"
    }

    public let kind: Kind
    public let at: Date

    public init(_ kind: Kind, at: Date) {
        self.kind = kind
        self.at = at
    }
}

public import Proofing

/// One thing to ask a person for.
public enum StepUpStep: Hashable, Sendable {
    case password
    case passkey
    case palm
    case identity(IdentityLevel)
}

/// What is still to be proved, and the ways there are.
public struct StepUp: Equatable, Sendable {
    /// The class to be reached; empty where only a certain passkey is asked for.
    public let target: String
    /// Each by itself is enough: all of its steps, in the order in which they are best taken. The least work comes first.
    public let ways: [[StepUpStep]]

    public init(target: String, ways: [[StepUpStep]]) {
        self.target = target
        self.ways = ways
    }
}

/// What came of planning.
public enum StepUpPlan: Equatable, Sendable {
    /// This class is met already.
    case met(String)
    case stepUp(StepUp)
    /// Nothing that this person has leads to any of the classes.
    case unreachable
}

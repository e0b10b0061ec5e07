/// Which reading holds where the references contradict each other.
public enum Profile: String, CaseIterable, Sendable {
    /// W3C Web Authentication Level 3.
    case level3
    /// What the FIDO conformance tools expect.
    case fidoConformance = "fido-conformance"
}

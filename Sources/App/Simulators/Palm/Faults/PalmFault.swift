/// What the simulator does in the place of what it should, so that those who ask it can be tested.
public enum PalmFault: String, CaseIterable, Sendable {
    case none
    /// Takes the question and never answers.
    case silent
    /// Answers half, and leaves the connection open.
    case halfOpen = "half_open"
    /// 500.
    case down
    /// 200 and what is no JSON.
    case garbage
    case wrongSubject = "wrong_subject"
    case wrongReference = "wrong_reference"
    case wrongNonce = "wrong_nonce"
    case wrongTenant = "wrong_tenant"
    /// The last verdict once more, signature and all.
    case replay
    case unsigned
    /// Signed with another secret.
    case forged
    case scoreText = "score_text"
    case scoreNaN = "score_nan"
    case scoreNegative = "score_negative"
    case scoreHuge = "score_huge"
    /// A body of 1 MiB.
    case large
    /// Arrays within arrays, five thousand deep.
    case deep
    /// Decided an hour ago.
    case old
    /// Decided in an hour.
    case early
    /// The hand is said to be dead.
    case dead
}

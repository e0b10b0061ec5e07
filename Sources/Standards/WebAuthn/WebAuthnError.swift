/// The two ceremonies of W3C WebAuthn, and the reading of FIDO metadata that the first may lean on.
public enum Ceremony: String, Sendable {
    /// §7.1.
    case registration
    /// §7.2.
    case authentication
    /// FIDO Metadata Service 3.
    case metadata
}

/// Why a ceremony ended: at which step, by which rule, and where that rule is written.
///
/// Nothing in it is secret, and nothing is taken from what the client sent but names: it may be shown to developers.
/// What a person is told is the caller's choice.
public struct WebAuthnError: Error, Equatable, Sendable {
    public let ceremony: Ceremony
    /// The number of the step in §7.1 or §7.2; 0 for metadata.
    public let step: Int
    /// What the step is about, in a few words.
    public let stepName: String
    public let rule: Rule
    /// Where the rule is written, such as "WebAuthn Level 3 §8.3.1".
    public let section: String
    /// What is wrong, in one plain sentence.
    public let sentence: String

    init(_ ceremony: Ceremony, step: Int, name: String, _ refusal: Refusal) {
        self.ceremony = ceremony
        self.step = step
        stepName = name
        rule = refusal.rule
        section = refusal.section ?? ceremony.section(step)
        sentence = refusal.sentence
    }
}

extension WebAuthnError: CustomStringConvertible {
    /// For a log: "registration step 8 (challenge): challengeMismatch: … (WebAuthn Level 3 §7.1 step 8)".
    public var description: String {
        "\(ceremony.rawValue) step \(step) (\(stepName)): \(rule.rawValue): \(sentence) (\(section))"
    }
}

// What only the caller's store can find out.
extension WebAuthnError {
    /// The id belongs to a credential already, of whichever user (§7.1 step 26).
    public static let credentialAlreadyRegistered = WebAuthnError(
        .registration, step: 26, name: "credential id",
        Refusal(.credentialAlreadyRegistered, "The credential is registered already.")
    )

    /// No credential of this id is stored, or not for this user (§7.2 step 6).
    public static let credentialUnknown = WebAuthnError(
        .authentication, step: 6, name: "user", Refusal(.credentialUnknown, "The credential is not known.")
    )

    /// Another sign-in has stored a counter that is as high (§7.2 step 22).
    public static let counterNotIncreased = WebAuthnError(
        .authentication, step: 22, name: "signature counter",
        Refusal(
            .counterNotIncreased, "The signature counter has not grown: the credential may have been copied.")
    )
}

extension Ceremony {
    func section(_ step: Int) -> String {
        switch self {
        case .registration: "WebAuthn Level 3 §7.1 step \(step)"
        case .authentication: "WebAuthn Level 3 §7.2 step \(step)"
        case .metadata: "FIDO Metadata Service 3.0 §3.2"
        }
    }
}

/// A rule that does not hold, before it is known which step asked for it.
struct Refusal: Error, Equatable {
    let rule: Rule
    /// nil where the step itself is the rule's place.
    let section: String?
    let sentence: String

    init(_ rule: Rule, _ sentence: String, section: String? = nil) {
        self.rule = rule
        self.section = section.map { "WebAuthn Level 3 \($0)" }
        self.sentence = sentence
    }

    init(_ rule: Rule, _ sentence: String, source: String) {
        self.rule = rule
        section = source
        self.sentence = sentence
    }
}

/// A thing that was looked at before anybody was believed.
struct Check: Equatable, Sendable {
    /// What is looked at, in the order in which it is. The raw value names its sentence in the locale files.
    enum Rule: String, CaseIterable, Sendable {
        case state, answerIssuer, signature, issuer, audience, authorizedParty, times, nonce, accessTokenHash
        case authenticationTime, authenticationClass, subject

        /// Where the rule is written.
        var source: String {
            switch self {
            case .state: "RFC 6749 §10.12"
            case .answerIssuer: "RFC 9207 §2.4"
            case .signature: "OpenID Connect Core §3.1.3.7, RFC 7515 §5.2"
            case .issuer, .audience, .authorizedParty, .times, .nonce, .authenticationTime,
                .authenticationClass:
                "OpenID Connect Core §3.1.3.7"
            case .accessTokenHash: "OpenID Connect Core §3.1.3.8"
            case .subject: "OpenID Connect Core §5.3.2"
            }
        }
    }

    enum Outcome: Equatable, Sendable {
        /// Passed; with the value that was found.
        case passed(String)
        /// The server may leave it out, and did; or nothing was to be compared.
        case absent
    }

    let rule: Rule
    let outcome: Outcome

    static func passed(_ rule: Rule, _ value: String) -> Check { Check(rule: rule, outcome: .passed(value)) }
    static func absent(_ rule: Rule) -> Check { Check(rule: rule, outcome: .absent) }
}

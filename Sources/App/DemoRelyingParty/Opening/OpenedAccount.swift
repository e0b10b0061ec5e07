import FoundationEssentials
import JOSE

/// A bank account, opened for somebody whose identity was verified, and what the bank keeps of that.
struct OpenedAccount: Sendable {
    static let authenticationClass = "urn:surety:acr:kyc:verified"
    private static let claimNames = ["given_name", "family_name", "birthdate"]
    /// The rules of verification that this bank has read; others mean nothing to it
    /// (OpenID Connect for Identity Assurance 1.0 §5.4.2 leaves what they mean to whoever relies on them).
    private static let trustFrameworks: Set<String> = [
        "urn:surety:trust-framework:simulation", "urn:surety:trust-framework:kyc",
    ]

    /// What was verified, in the order in which it was asked for.
    let claims: [(name: String, value: String)]
    let trustFramework: String
    let level: String?
    let verifiedAt: String?
    /// Who checked, and what they looked at.
    let checkers: [String]
    let evidence: [String]
    let openedAt: Date

    /// The `claims` parameter: the sign-in must reach the class, and three verified claims are wanted in ID token and
    /// userinfo, with what is known of how they were verified.
    static let claimsRequest: JSON = {
        let checks: JSON = [["check_method": nil, "organization": nil]]
        let wanted: JSON = [
            "verification": [
                "trust_framework": nil, "assurance_level": nil, "time": nil,
                "evidence": [
                    ["type": ["value": "document"], "document_details": ["type": nil], "check_details": checks],
                    ["type": ["value": "electronic_record"], "record": ["type": nil], "check_details": checks],
                ],
            ],
            "claims": .object(Dictionary(uniqueKeysWithValues: claimNames.map { ($0, ["essential": true]) })),
        ]
        return [
            "id_token": [
                "acr": ["essential": true, "value": .string(authenticationClass)], "verified_claims": wanted,
            ],
            "userinfo": ["verified_claims": wanted],
        ]
    }()

    /// - Returns: nil where the person did not share all that is needed, or it was verified under unknown rules.
    init?(_ person: SignedIn, at now: Date) {
        // The signed statement counts; userinfo must not tell another story.
        guard let verified = person.idToken.token.claims["verified_claims"], verified.object != nil,
            person.userInfo?["verified_claims"].map({ $0 == verified }) ?? true,
            let framework = verified["verification"]?["trust_framework"]?.string,
            Self.trustFrameworks.contains(framework)
        else { return nil }
        let told = Self.claimNames.compactMap { name in
            verified["claims"]?[name]?.string.map { (name: name, value: $0) }
        }
        guard told.count == Self.claimNames.count else { return nil }
        let evidence = verified["verification"]?["evidence"]?.array ?? []
        claims = told
        trustFramework = framework
        level = verified["verification"]?["assurance_level"]?.string
        verifiedAt = verified["verification"]?["time"]?.string
        checkers = evidence.flatMap { $0["check_details"]?.array ?? [] }.compactMap { $0["organization"]?.string }
        self.evidence = evidence.compactMap {
            $0["document_details"]?["type"]?.string ?? $0["record"]?["type"]?.string ?? $0["type"]?.string
        }
        openedAt = now
    }
}

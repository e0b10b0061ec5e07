public import JOSE

/// How palms are enrolled and verified at a tenant.
public struct PalmRules: Equatable, Sendable {
    /// Scores lie between 0 and 1; a match below this is none.
    public var threshold = 0.8
    /// Failures in a row until palm is locked for the person.
    public var triesMax = 5
    public var lockSeconds = 900
    /// From the nonce to the verdict.
    public var ceremonySeconds = 120
    /// How far the provider's clock may be from ours.
    public var clockSkewSeconds = 30
    /// How long ago the strong sign-in may be that an enrolment needs.
    public var strongSignInSeconds = 300
    /// Which text people agree to before the enrolment.
    public var consentVersion = "1"
    /// To which level the identity must be proofed before an enrolment; nil asks for none.
    public var identityLevel: String?
    /// How many identifications a client may ask for in a minute.
    public var identificationsPerMinute = 30

    public init() {}
}

extension PalmRules {
    /// Reads `{"threshold": 0.85, "tries": 5, "lock_seconds": 900, "consent_version": "2", "identity_level": "verified",
    /// "identifications_per_minute": 30}`.
    ///
    /// - Throws: ``InvalidPalmRules`` for any other member or value: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidPalmRules) {
        guard let members = json.object else { throw InvalidPalmRules(reason: "is not an object") }
        for (name, value) in members {
            switch name {
            case "threshold": threshold = try Self.score(value, name)
            case "tries": triesMax = try Self.count(value, name, 1...20)
            case "lock_seconds": lockSeconds = try Self.count(value, name, 60...86_400)
            case "ceremony_seconds": ceremonySeconds = try Self.count(value, name, 15...600)
            case "consent_version": consentVersion = try Self.text(value, name)
            case "identity_level": identityLevel = try Self.text(value, name)
            case "identifications_per_minute":
                identificationsPerMinute = try Self.count(value, name, 1...6_000)
            default: throw InvalidPalmRules(reason: "has the unknown member \(name)")
            }
        }
    }

    /// A threshold of 0 would let everybody in.
    private static func score(_ json: JSON, _ name: String) throws(InvalidPalmRules) -> Double {
        guard let number = json.number, number > 0, number <= 1 else {
            throw InvalidPalmRules(reason: "has a \(name) that is no number above 0 and at most 1")
        }
        return number
    }

    private static func count(
        _ json: JSON, _ name: String, _ allowed: ClosedRange<Int>
    ) throws(InvalidPalmRules) -> Int {
        guard let number = json.integer.map(Int.init), allowed.contains(number) else {
            throw InvalidPalmRules(
                reason: "has a \(name) that is no whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }

    private static func text(_ json: JSON, _ name: String) throws(InvalidPalmRules) -> String {
        guard let text = json.string, (1...PalmConsent.versionBytesMax).contains(text.utf8.count) else {
            throw InvalidPalmRules(reason: "has a \(name) that is no text of 1 to \(PalmConsent.versionBytesMax) bytes")
        }
        return text
    }
}

/// Why rules for palms are not taken; completes a sentence that begins with their name.
public struct InvalidPalmRules: Error, Equatable, Sendable {
    public let reason: String
}

public import FoundationEssentials

/// Why nothing came of what was asked with a palm. The ceremony, if there was one, is used up.
public enum PalmRefusal: Error, Equatable, Sendable {
    /// The tenant has no provider.
    case notOffered
    /// There is no such ceremony: never begun, begun by somebody else, too long ago, or ended already.
    case ceremonyUnknown
    case accountDisabled
    /// The person has no enrolled palm.
    case notEnrolled
    case alreadyEnrolled
    case suspended
    /// There were too many failures in a row. Every other factor goes on working.
    case locked(until: Date)
    /// An enrolment needs a strong sign-in within the last minutes.
    case strongSignInNeeded
    /// An enrolment needs an identity that is proofed to this level.
    case identityLevelNeeded(String)
    /// The person agreed to another text than the one in force, or to none.
    case consentNeeded(version: String)
    /// The capture is no capture, or the provider cannot enrol it.
    case captureUnusable
    /// The palm is not this person's as far as the provider can tell; whether it was alive is not told.
    case notRecognised(triesLeft: Int)
    /// The palm is nobody's here.
    case nobodyFound
    /// The client asked too often.
    case tooMany(retryAfterSeconds: Int)
    /// The provider gave no answer that counts. It says nothing about the person, and no try was counted.
    case unavailable
}

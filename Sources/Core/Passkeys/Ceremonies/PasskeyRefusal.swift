public import WebAuthn

/// Why a ceremony came to nothing. Nothing was stored, and its challenge is used up.
public enum PasskeyRefusal: Error, Equatable, Sendable {
    /// There is no such ceremony: never begun, begun by somebody else, too long ago, or ended already.
    case ceremonyUnknown
    /// A step of the verification failed.
    case unverified(WebAuthnError)
    /// Nobody here has this credential; the client may tell the authenticator so.
    case credentialUnknown([UInt8])
    /// The credential is somebody's already.
    case credentialTaken
    case accountDisabled
    /// The person has as many passkeys as anybody may have.
    case tooMany(max: Int)
    /// A name is 1 to 64 characters that can be shown.
    case invalidName
}

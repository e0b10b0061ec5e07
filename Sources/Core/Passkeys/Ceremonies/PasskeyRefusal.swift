public import WebAuthn

/// Why a ceremony came to nothing. No passkey was stored or moved on, and the challenge is used up.
public enum PasskeyRefusal: Error, Equatable, Sendable {
    /// There is no such ceremony: never begun, begun by somebody else, too long ago, or ended already.
    case ceremonyUnknown
    /// A step of the verification failed.
    case unverified(WebAuthnError)
    /// Nobody here has this credential; the client may tell the authenticator so.
    case credentialUnknown([UInt8])
    /// The credential is somebody's already.
    case credentialTaken
    /// The person who is to prove themselves has no passkey.
    case noPasskey
    case accountDisabled
    /// The person has as many passkeys as anybody may have.
    case tooMany(max: Int)
    /// A name is 1 to 64 characters that can be shown.
    case invalidName
}

extension PasskeyRefusal {
    /// The step of Web Authentication Level 3 that was not passed, for developers; nil where it was none of its steps.
    public var failedStep: WebAuthnError? {
        switch self {
        case .unverified(let error): error
        case .credentialUnknown: .credentialUnknown
        case .credentialTaken: .credentialAlreadyRegistered
        case .ceremonyUnknown, .noPasskey, .accountDisabled, .tooMany, .invalidName: nil
        }
    }
}

/// What makes options that no client should be sent.
public enum InvalidOptions: Error, Equatable, Sendable {
    case challengeSize
    case userHandleSize
    /// A relying party id is a host name in lower case: no scheme, no port, no path.
    case rpID
    case noAlgorithm
    case timeout
    /// JSON text that is not PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON.
    case malformed(String)
}

extension InvalidOptions: CustomStringConvertible {
    public var description: String {
        switch self {
        case .challengeSize: "a challenge has \(Challenge.bytesMin) to \(Challenge.bytesMax) bytes"
        case .userHandleSize: "a user handle has 1 to \(UserHandle.bytesMax) bytes"
        case .rpID: "a relying party id is a host name in lower case"
        case .noAlgorithm: "at least one algorithm has to be offered"
        case .timeout: "a timeout is between one second and an hour"
        case .malformed(let sentence): sentence
        }
    }
}

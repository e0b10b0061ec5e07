public import CBOR
public import Cryptography

/// A credential that has passed every step of §7.1: what a credential record keeps (§4, "credential record").
public struct RegisteredCredential: Sendable {
    public let id: [UInt8]
    /// The COSE key as sent.
    public let publicKey: [UInt8]
    public let algorithm: COSEAlgorithm
    public let signCount: UInt32
    public let isUserPresent: Bool
    /// The record's uvInitialized.
    public let isUserVerified: Bool
    public let isBackupEligible: Bool
    public let isBackedUp: Bool
    public let aaguid: AAGUID
    public let transports: [Transport]
    public let attachment: Attachment?
    public let attestation: AttestationResult
    public let clientExtensions: RegistrationClientOutputs
    public let authenticatorExtensions: RegistrationAuthenticatorOutputs
    /// With the client data, all that is needed to judge the attestation anew (`Registration.judgeAgain`).
    public let attestationObject: [UInt8]
    public let clientDataJSON: [UInt8]

    /// Whether the client says that the credential can be found without its id; nil where it says nothing.
    public var isDiscoverable: Bool? { clientExtensions.isDiscoverable }
}

/// What is known of where a credential comes from.
public struct AttestationResult: Equatable, Sendable {
    /// The attestation types of §6.5.4.
    public enum Kind: String, Sendable {
        case none
        case `self`
        case basic
        case attCA
        case anonCA
    }

    public enum Trust: Equatable, Sendable {
        /// There was nothing to judge: no certificate, or no anchors to judge it by.
        case notJudged
        case untrusted
        /// The certificates lead to this anchor.
        case trusted(anchor: Certificate)
    }

    /// As sent, such as "packed".
    public let format: String
    public let kind: Kind
    public let trust: Trust
    /// The trust path: the attestation certificate and what came with it.
    public let certificates: [Certificate]
    /// What FIDO metadata says of the model, where it was asked and knows it.
    public let metadata: MetadataEntry?

    public var isTrusted: Bool {
        if case .trusted = trust { true } else { false }
    }
}

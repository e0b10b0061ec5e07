/// The rules that can end a ceremony, by names that stay as they are: callers may act on them.
public enum Rule: String, CaseIterable, Sendable {
    // The shape of what was sent
    case responseMalformed
    case responseTooLarge
    case wrongCredentialType
    case credentialIDMismatch
    case clientDataNotText
    case clientDataMalformed
    case attestationObjectMalformed
    case authenticatorDataMalformed
    case authenticatorDataMismatch
    case extensionMalformed

    // What the client says
    case wrongClientDataType
    case challengeMismatch
    case originNotAllowed
    case crossOriginNotAllowed
    case topOriginNotAllowed
    case tokenBindingMalformed

    // What the authenticator says
    case rpIDMismatch
    case userNotPresent
    case userNotVerified
    case backupStateWithoutEligibility
    case backupEligibilityChanged
    case deviceBoundRequired
    case syncedRequired
    case algorithmNotAllowed
    case publicKeyUnusable
    case credentialIDTooLong
    case credentialAlreadyRegistered
    case signatureInvalid
    case counterNotIncreased

    // Whose credential it is
    case credentialNotAllowed
    case credentialUnknown
    case userHandleMissing
    case userHandleMismatch

    // Attestation
    case formatUnsupported
    case formatNotAllowed
    case statementMalformed
    case statementSignatureInvalid
    case statementAlgorithmMismatch
    case statementKeyMismatch
    case statementChallengeMismatch
    case certificateMalformed
    case certificateRequirement
    case certificateAAGUIDMismatch
    case aaguidNotZero
    case enterpriseNotAllowed
    case keyNotGeneratedInside
    case tpmStructure
    case tpmVendorUnknown
    case safetyNetResponse
    case compoundInsufficient

    // Trust
    case attestationRequired
    case selfAttestationNotAllowed
    case attestationUntrusted
    case aaguidNotAllowed
    case metadataMissing
    case metadataStatus
    case metadataCertification
    case metadataAttestationType

    // Extensions
    case extensionRequired
    case extensionUnsolicited

    // Metadata
    case blobMalformed
    case blobSignatureInvalid
    case blobUntrusted
    case blobTooOld
    case blobRolledBack
}

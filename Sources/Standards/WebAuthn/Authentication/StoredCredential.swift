public import CBOR

/// What a sign-in is judged by: the credential record as the server keeps it (§4, "credential record").
public struct StoredCredential: Sendable {
    public let id: [UInt8]
    /// Built once; building it anew for each sign-in costs a fifth of the verification.
    public let key: COSEKey
    public let signCount: UInt32
    public let isBackupEligible: Bool
    public let isBackedUp: Bool
    /// The handle of the user the credential belongs to; nil where the server knows none.
    public let userHandle: [UInt8]?

    public init(
        id: [UInt8], key: COSEKey, signCount: UInt32, isBackupEligible: Bool, isBackedUp: Bool, userHandle: [UInt8]?
    ) {
        self.id = id
        self.key = key
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.userHandle = userHandle
    }

    /// Reads the key as it was kept.
    public init(
        id: [UInt8], publicKey: [UInt8], allowing algorithms: Set<COSEAlgorithm> = COSEAlgorithm.secure,
        signCount: UInt32, isBackupEligible: Bool, isBackedUp: Bool, userHandle: [UInt8]?
    ) throws(COSEKeyError) {
        self.init(
            id: id, key: try COSEKey(publicKey, allowing: algorithms), signCount: signCount,
            isBackupEligible: isBackupEligible, isBackedUp: isBackedUp, userHandle: userHandle
        )
    }
}

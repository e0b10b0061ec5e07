public import CBOR

/// What a registration response is judged by: the options it answers, and what only the server knows.
public struct RegistrationExpectation: Equatable, Sendable {
    public var rpID: RPID
    public var challenge: Challenge
    public var origins: OriginRules
    public var algorithms: Set<COSEAlgorithm>
    public var requiresUserVerification = false
    /// Whether the client was allowed to create without asking (§7.1 step 15).
    public var isConditional = false
    /// The extensions that were asked for.
    public var extensions = RegistrationInputs()
    /// Whether enterprise attestation was asked for.
    public var asksEnterprise = false
    /// Ids known to belong to some user (§7.1 step 26). A store with a unique column is the last word: between this
    /// look and the writing another ceremony may come first.
    public var registered: Set<[UInt8]> = []

    public init(rpID: RPID, challenge: Challenge, origins: OriginRules, algorithms: Set<COSEAlgorithm>) {
        self.rpID = rpID
        self.challenge = challenge
        self.origins = origins
        self.algorithms = algorithms
    }

    public init(_ options: CreationOptions, origins: OriginRules, registered: Set<[UInt8]> = []) {
        self.init(
            rpID: options.rpID, challenge: options.challenge, origins: origins, algorithms: Set(options.algorithms)
        )
        requiresUserVerification = options.userVerification == .required
        isConditional = options.isConditional
        extensions = options.extensions
        asksEnterprise = options.attestation == .enterprise
        self.registered = registered
    }
}

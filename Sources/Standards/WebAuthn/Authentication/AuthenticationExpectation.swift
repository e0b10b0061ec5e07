/// What a sign-in response is judged by: the options it answers, and what only the server knows.
public struct AuthenticationExpectation: Equatable, Sendable {
    /// Who is about to sign in (§7.2 step 6).
    public enum User: Equatable, Sendable {
        /// Known before the ceremony, by a name or a session: a user handle may be missing, but not another's.
        case identified
        /// To be told by the authenticator: the user handle has to be there.
        case unidentified
    }

    public var rpID: RPID
    public var challenge: Challenge
    public var origins: OriginRules
    /// Empty allows any credential (§7.2 step 5).
    public var allowCredentials: Set<[UInt8]> = []
    public var user: User
    public var requiresUserVerification = false
    public var extensions = AuthenticationInputs()

    public init(rpID: RPID, challenge: Challenge, origins: OriginRules, user: User) {
        self.rpID = rpID
        self.challenge = challenge
        self.origins = origins
        self.user = user
    }

    public init(_ options: RequestOptions, origins: OriginRules, user: User) {
        self.init(rpID: options.rpID, challenge: options.challenge, origins: origins, user: user)
        allowCredentials = Set(options.allowCredentials.map(\.id))
        requiresUserVerification = options.userVerification == .required
        extensions = options.extensions
    }
}

public import CBOR
public import JOSE

/// What `navigator.credentials.create()` is called with (§5.4), with defaults that a passkey wants.
///
/// Kept whole by the server until the response is verified: the response is judged by it.
public struct CreationOptions: Equatable, Sendable {
    public struct User: Equatable, Sendable {
        public var handle: UserHandle
        /// Tells accounts apart in a list, such as the name to sign in with.
        public var name: String
        /// What a person is called.
        public var displayName: String

        public init(handle: UserHandle, name: String, displayName: String) {
            self.handle = handle
            self.name = name
            self.displayName = displayName
        }
    }

    public static let timeoutMillisecondsRange = 1_000...3_600_000

    public var rpID: RPID
    public var rpName: String
    public var user: User
    public var challenge: Challenge
    /// In the order of preference.
    public var algorithms: [COSEAlgorithm] = [.EdDSA, .ES256, .RS256]
    /// Five minutes: between the least and the most that §15.1 recommends.
    public var timeoutMilliseconds = 300_000
    public var excludeCredentials: [CredentialDescriptor] = []
    public var attachment: Attachment?
    public var residentKey = ResidentKey.required
    public var userVerification = UserVerification.preferred
    public var hints: [Hint] = []
    public var attestation = AttestationConveyance.none
    /// In the order of preference; empty leaves the choice to the authenticator.
    public var attestationFormats: [AttestationFormat] = []
    public var extensions = RegistrationInputs()
    /// Whether the client may create without asking, after a sign-in by password: user presence is then not demanded
    /// (§7.1 step 15). Not part of the JSON; the caller passes `mediation: "conditional"` beside it.
    public var isConditional = false

    public init(rpID: RPID, rpName: String, user: User, challenge: Challenge) {
        self.rpID = rpID
        self.rpName = rpName
        self.user = user
        self.challenge = challenge
    }

    /// A copy with changes, so that options can be made in one expression.
    public func with(_ change: (inout CreationOptions) -> Void) -> CreationOptions {
        var options = self
        change(&options)
        return options
    }
}

extension CreationOptions {
    /// PublicKeyCredentialCreationOptionsJSON (§5.1).
    public var json: JSON {
        var members: [String: JSON] = [
            "rp": ["id": .string(rpID.string), "name": .string(rpName)],
            "user": [
                "id": .base64URL(user.handle.bytes), "name": .string(user.name),
                "displayName": .string(user.displayName),
            ],
            "challenge": .base64URL(challenge.bytes),
            "pubKeyCredParams": .array(
                algorithms.map { ["type": "public-key", "alg": .integer($0.rawValue)] }
            ),
            "timeout": .integer(Int64(timeoutMilliseconds)),
            "excludeCredentials": .array(excludeCredentials.map(\.json)),
            "authenticatorSelection": authenticatorSelection,
            "attestation": .string(attestation.rawValue),
        ]
        if !hints.isEmpty { members["hints"] = .array(hints.map { .string($0.rawValue) }) }
        if !attestationFormats.isEmpty {
            members["attestationFormats"] = .array(attestationFormats.map { .string($0.rawValue) })
        }
        if let inputs = extensions.json { members["extensions"] = inputs }
        return .object(members)
    }

    private var authenticatorSelection: JSON {
        var members: [String: JSON] = [
            "residentKey": .string(residentKey.rawValue),
            // For clients of Level 1, which know only this.
            "requireResidentKey": .bool(residentKey == .required),
            "userVerification": .string(userVerification.rawValue),
        ]
        members["authenticatorAttachment"] = attachment.map { .string($0.rawValue) }
        return .object(members)
    }

    /// Reads PublicKeyCredentialCreationOptionsJSON, as kept by a server or made by another.
    public init(json: JSON) throws(InvalidOptions) {
        do throws(Refusal) {
            let members = try Members(json, "options")
            let rp = try Members(members.value("rp"), "options.rp")
            let user = try Members(members.value("user"), "options.user")
            self.init(
                rpID: try rp.rpID("id"),
                rpName: try rp.text("name"),
                user: User(
                    handle: try user.userHandle("id"), name: try user.text("name"),
                    displayName: try user.text("displayName")
                ),
                challenge: try members.challenge()
            )
            try readRest(members)
        } catch {
            throw .malformed(error.sentence)
        }
    }

    private mutating func readRest(_ members: Members) throws(Refusal) {
        algorithms = try (members.list("pubKeyCredParams") ?? []).compactMap { $0["alg"]?.integer }
            .compactMap { COSEAlgorithm(rawValue: $0) }
        guard !algorithms.isEmpty else { throw members.refusal("pubKeyCredParams", "offers nothing that is known") }
        timeoutMilliseconds = try Self.timeout(members, default: timeoutMilliseconds)
        excludeCredentials = try (members.list("excludeCredentials") ?? []).map { json throws(Refusal) in
            try CredentialDescriptor(json)
        }
        let selection = try members.members("authenticatorSelection")
        attachment = try selection?.word("authenticatorAttachment")
        residentKey = try selection?.word("residentKey") ?? .discouraged
        userVerification = try selection?.word("userVerification") ?? .preferred
        hints = try members.words("hints")
        attestation = try members.word("attestation") ?? .none
        attestationFormats = try members.words("attestationFormats")
        extensions = try members.members("extensions").map(RegistrationInputs.init) ?? RegistrationInputs()
    }

    static func timeout(_ members: Members, default value: Int) throws(Refusal) -> Int {
        guard let timeout = try members.integer("timeout") else { return value }
        guard timeoutMillisecondsRange.contains(Int(timeout)) else {
            throw members.refusal("timeout", "is not between a second and an hour")
        }
        return Int(timeout)
    }
}

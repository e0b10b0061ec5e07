import CBOR
import Cryptography

/// What the steps of a sign-in look at; what could not be read is kept as the refusal, for the step whose business it is.
struct AuthenticationContext: CeremonyContext {
    let response: AuthenticationResponse
    let stored: StoredCredential
    let expectation: AuthenticationExpectation
    let policy: AuthenticationPolicy
    let profile: Profile
    let clientData: Result<ClientData, Refusal>
    let authenticatorData: Result<AuthenticatorData, Refusal>
    private(set) var counter = AuthenticatedAssertion.Counter.unused
    private(set) var authenticatorOutputs = AuthenticationAuthenticatorOutputs()

    init(
        response: AuthenticationResponse, stored: StoredCredential, expectation: AuthenticationExpectation,
        policy: AuthenticationPolicy, profile: Profile
    ) {
        self.response = response
        self.stored = stored
        self.expectation = expectation
        self.policy = policy
        self.profile = profile
        clientData = Result { () throws(Refusal) in try ClientData(response.clientDataJSON) }
        authenticatorData = Result { () throws(Refusal) in
            try AuthenticatorData.checked(response.authenticatorData)
        }
    }

    var challenge: Challenge { expectation.challenge }
    var origins: OriginRules { expectation.origins }

    /// The AppID counts only where it was asked for and the client says that it was used (§10.1.1).
    var appID: String? {
        response.clientExtensions.usesAppID == true ? expectation.extensions.appID : nil
    }

    func requireAllowedCredential() throws(Refusal) {
        guard expectation.allowCredentials.isEmpty || expectation.allowCredentials.contains(response.id) else {
            throw Refusal(.credentialNotAllowed, "The credential is not one of those that were asked for.")
        }
    }

    func requireUser() throws(Refusal) {
        guard response.id == stored.id else {
            throw Refusal(.credentialUnknown, "The credential is not the one it is compared with.")
        }
        switch (response.userHandle, expectation.user) {
        case (nil, .identified): return
        case (nil, .unidentified):
            throw Refusal(.userHandleMissing, "The response does not say who the user is.")
        case (let handle?, .identified):
            guard stored.userHandle.map({ $0 == handle }) ?? true else { throw Self.anotherUser }
        case (let handle?, .unidentified):
            guard stored.userHandle == handle else { throw Self.anotherUser }
        }
    }

    private static let anotherUser = Refusal(.userHandleMismatch, "The credential belongs to another user.")

    /// For an assertion the AT flag is not set, and there is no attested credential data (§6.1).
    func requireAuthenticatorData() throws(Refusal) {
        guard try authenticatorData.get().credential == nil else {
            throw Refusal(
                .authenticatorDataMalformed, "The authenticator data hold a new credential.", section: "§6.1")
        }
    }

    func requireRelyingParty() throws(Refusal) {
        let expected = appID.map { Hash.sha256(Array($0.utf8)) } ?? expectation.rpID.hash
        guard try authenticatorData.get().rpIDHash == expected else {
            throw Refusal(.rpIDMismatch, "The credential answers for another relying party.")
        }
    }

    func requireUserPresence() throws(Refusal) {
        try requireFlags(userPresence: policy.requiresUserPresence)
    }

    func requireUserVerification() throws(Refusal) {
        try requireUserVerification(if: expectation.requiresUserVerification)
    }

    func requireSameEligibility() throws(Refusal) {
        let isEligible = try authenticatorData.get().flags.isBackupEligible
        let isUpgrade = isEligible && !stored.isBackupEligible
        guard isEligible == stored.isBackupEligible || (isUpgrade && policy.eligibilityChange == .allowUpgrade) else {
            throw Refusal(
                .backupEligibilityChanged, "The credential's backup eligibility is not what it was at registration.")
        }
        try requireBackup(policy.backup)
    }

    func requireSignature() throws(Refusal) {
        let signed = response.authenticatorData + Hash.sha256(response.clientDataJSON)
        guard stored.key.verifies(signature: response.signature, of: signed) else {
            throw Refusal(.signatureInvalid, "The signature was not made by the credential's key.")
        }
    }

    mutating func judgeCounter() throws(Refusal) {
        let received = try authenticatorData.get().signCount
        guard received != 0 || stored.signCount != 0 else { return }
        counter =
            received > stored.signCount ? .increased : .notIncreased(stored: stored.signCount, received: received)
        guard counter == .increased || policy.counter != .refuse else {
            throw Refusal(
                .counterNotIncreased, "The signature counter has not grown: the credential may have been copied.")
        }
    }

    mutating func requireExtensions() throws(Refusal) {
        let outputs = try AuthenticationAuthenticatorOutputs(authenticatorData.get().extensions)
        try policy.extensions.check(outputs, response.clientExtensions, asked: expectation.extensions)
        authenticatorOutputs = outputs
    }

    func result(_ data: AuthenticatorData) -> AuthenticatedAssertion {
        AuthenticatedAssertion(
            credentialID: stored.id,
            // A counter that fell back is not written: the next one of the true authenticator would seem too high.
            signCount: max(data.signCount, stored.signCount),
            counter: policy.counter == .ignore ? .unused : counter, flags: data.flags,
            hasBecomeBackupEligible: data.flags.isBackupEligible && !stored.isBackupEligible,
            userHandle: response.userHandle, attachment: response.attachment, usesAppID: appID != nil,
            clientExtensions: response.clientExtensions, authenticatorExtensions: authenticatorOutputs
        )
    }
}

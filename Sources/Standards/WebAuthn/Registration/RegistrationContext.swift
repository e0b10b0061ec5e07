import CBOR
import Cryptography
import FoundationEssentials

/// What the steps of a registration look at.
///
/// What can be read is read before the first step; what could not be is kept as the refusal, for the step whose
/// business it is.
struct RegistrationContext: CeremonyContext {
    let response: RegistrationResponse
    let expectation: RegistrationExpectation
    let policy: RegistrationPolicy
    let profile: Profile
    let clientData: Result<ClientData, Refusal>
    var judgement: AttestationJudgement
    private(set) var authenticatorOutputs = RegistrationAuthenticatorOutputs()

    init(
        response: RegistrationResponse, expectation: RegistrationExpectation, policy: RegistrationPolicy,
        profile: Profile, now: Date, trust: AttestationTrust
    ) {
        self.response = response
        self.expectation = expectation
        self.policy = policy
        self.profile = profile
        clientData = Result { () throws(Refusal) in try ClientData(response.clientDataJSON) }
        judgement = AttestationJudgement(
            object: AttestationObject.read(response.attestationObject), clientDataJSON: response.clientDataJSON,
            policy: policy, profile: profile, now: now, trust: trust
        )
        judgement.asksEnterprise = expectation.asksEnterprise
    }

    var authenticatorData: Result<AuthenticatorData, Refusal> { judgement.object.map(\.authenticatorData) }
    var challenge: Challenge { expectation.challenge }
    var origins: OriginRules { expectation.origins }

    func requireAttestationObject() throws(Refusal) {
        let object = try judgement.object.get()
        guard object.credential.id == response.id else {
            throw Refusal(
                .credentialIDMismatch, "The response names another credential than the authenticator.",
                section: "§6.5.2")
        }
        if let repeated = response.repeatedAuthenticatorData, repeated != object.authenticatorData.bytes {
            throw Refusal(
                .authenticatorDataMismatch, "authenticatorData is not what the attestation object holds.",
                section: "§5.2.1")
        }
    }

    func requireRelyingParty() throws(Refusal) {
        guard try authenticatorData.get().rpIDHash == expectation.rpID.hash else {
            throw Refusal(.rpIDMismatch, "The credential was made for another relying party.")
        }
    }

    func requireUserPresence() throws(Refusal) {
        try requireFlags(userPresence: policy.requiresUserPresence && !expectation.isConditional)
    }

    func requireUserVerification() throws(Refusal) {
        try requireUserVerification(if: expectation.requiresUserVerification)
    }

    func requireBackupRule() throws(Refusal) {
        try requireBackup(policy.backup)
    }

    mutating func requireAlgorithm() throws(Refusal) {
        do throws(COSEKeyError) {
            let key = try COSEKey(
                judgement.object.mapError { _ in COSEKeyError.missing(.kty) }.get().credential.publicKey,
                allowing: expectation.algorithms
            )
            judgement.key = key
        } catch .algorithmNotAllowed(let algorithm) {
            throw Refusal(.algorithmNotAllowed, "The credential uses \(algorithm), which was not offered.")
        } catch .unknownAlgorithm(let number) {
            throw Refusal(.algorithmNotAllowed, "The credential uses the algorithm \(number), which was not offered.")
        } catch {
            throw Refusal(
                .publicKeyUnusable, "The credential's public key cannot be used: \(error).", section: "§6.5.2")
        }
        if let repeated = response.repeatedAlgorithm, repeated != judgement.key?.algorithm.rawValue {
            throw Refusal(
                .authenticatorDataMismatch, "publicKeyAlgorithm is not that of the credential.", section: "§5.2.1")
        }
    }

    /// 1023 bytes; longer ones could not be told apart by authenticators that follow §6.5.2.
    func requireShortID() throws(Refusal) {
        guard (1...1_023).contains(response.id.count) else {
            throw Refusal(.credentialIDTooLong, "The credential's id is empty or longer than 1023 bytes.")
        }
    }

    func requireNewID() throws(Refusal) {
        guard !expectation.registered.contains(response.id) else {
            throw Refusal(.credentialAlreadyRegistered, "The credential is registered already.")
        }
    }

    mutating func requireExtensions() throws(Refusal) {
        let outputs = try RegistrationAuthenticatorOutputs(authenticatorData.get().extensions)
        try policy.extensions.check(outputs, response.clientExtensions, asked: expectation.extensions)
        authenticatorOutputs = outputs
    }

    /// The record of step 27.
    func record() throws(WebAuthnError) -> RegisteredCredential {
        guard let data = try? authenticatorData.get(), let credential = data.credential, let key = judgement.key else {
            // Step 13 and 20 have passed, so that both are there.
            throw WebAuthnError(
                .registration, step: 27, name: "record", Refusal(.attestationObjectMalformed, "There is no credential.")
            )
        }
        return RegisteredCredential(
            id: credential.id, publicKey: credential.publicKey, algorithm: key.algorithm, signCount: data.signCount,
            isUserPresent: data.flags.isUserPresent, isUserVerified: data.flags.isUserVerified,
            isBackupEligible: data.flags.isBackupEligible, isBackedUp: data.flags.isBackedUp,
            aaguid: credential.aaguid, transports: response.transports, attachment: response.attachment,
            attestation: judgement.result, clientExtensions: response.clientExtensions,
            authenticatorExtensions: authenticatorOutputs, attestationObject: response.attestationObject,
            clientDataJSON: response.clientDataJSON
        )
    }
}

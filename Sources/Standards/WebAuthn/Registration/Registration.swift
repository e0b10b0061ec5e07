public import FoundationEssentials

/// Verifies new credentials (W3C WebAuthn Level 3 §7.1).
///
/// Pure: the time, the challenge and the trust anchors are parameters, and nothing is stored or fetched.
public struct Registration: Sendable {
    public let policy: RegistrationPolicy
    public let profile: Profile

    public init(policy: RegistrationPolicy = RegistrationPolicy(), profile: Profile = .level3) {
        self.policy = policy
        self.profile = profile
    }

    /// Runs the steps in their order and ends at the first that fails.
    ///
    /// - Parameters:
    ///   - now: the time at which certificates and metadata are judged.
    ///   - trust: what attestation certificates have to lead to.
    public func verify(
        _ response: RegistrationResponse, expecting expectation: RegistrationExpectation, at now: Date,
        trust: AttestationTrust = .nothing
    ) throws(WebAuthnError) -> RegisteredCredential {
        var context = RegistrationContext(
            response: response, expectation: expectation, policy: policy, profile: profile, now: now, trust: trust
        )
        for step in RegistrationSteps.all {
            do throws(Refusal) {
                try step.check(&context)
            } catch {
                throw WebAuthnError(.registration, step: step.number, name: step.name, error)
            }
        }
        return try context.record()
    }

    /// Judges the attestation of a stored credential anew (steps 21 to 24), such as against newer metadata.
    ///
    /// Give the time of the registration where certificates may have expired since.
    public func judgeAgain(
        attestationObject: [UInt8], clientDataJSON: [UInt8], at now: Date, trust: AttestationTrust
    ) throws(WebAuthnError) -> AttestationResult {
        var judgement = AttestationJudgement(
            object: AttestationObject.read(attestationObject), clientDataJSON: clientDataJSON, policy: policy,
            profile: profile, now: now, trust: trust
        )
        for step in RegistrationSteps.attestation {
            do throws(Refusal) {
                try step.check(&judgement)
            } catch {
                throw WebAuthnError(.registration, step: step.number, name: step.name, error)
            }
        }
        return judgement.result
    }
}

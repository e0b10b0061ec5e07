/// Verifies sign-ins (W3C WebAuthn Level 3 §7.2).
///
/// Pure: the challenge and the record are parameters, and nothing is stored or fetched. No step depends on the time.
public struct Authentication: Sendable {
    public let policy: AuthenticationPolicy
    public let profile: Profile

    public init(policy: AuthenticationPolicy = AuthenticationPolicy(), profile: Profile = .level3) {
        self.policy = policy
        self.profile = profile
    }

    /// Runs the steps in their order and ends at the first that fails.
    public func verify(
        _ response: AuthenticationResponse, of stored: StoredCredential,
        expecting expectation: AuthenticationExpectation
    ) throws(WebAuthnError) -> AuthenticatedAssertion {
        var context = AuthenticationContext(
            response: response, stored: stored, expectation: expectation, policy: policy, profile: profile
        )
        for step in AuthenticationSteps.all {
            do throws(Refusal) {
                try step.check(&context)
            } catch {
                throw WebAuthnError(.authentication, step: step.number, name: step.name, error)
            }
        }
        do throws(Refusal) {
            return context.result(try context.authenticatorData.get())
        } catch {
            throw WebAuthnError(.authentication, step: 7, name: "authenticator data", error)
        }
    }
}

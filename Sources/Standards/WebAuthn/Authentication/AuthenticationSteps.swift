/// The steps of §7.2, in their order.
///
/// Steps 1, 2 and 4 are the client's, and step 3 is taken by reading the response; step 24, updating the record, and
/// step 25 are the caller's. Step 20, a hash, cannot fail.
enum AuthenticationSteps {
    static let responseName = "response"

    static let all: [Step<AuthenticationContext>] = [
        Step(5, "allowed credentials") { context throws(Refusal) in try context.requireAllowedCredential() },
        Step(6, "user") { context throws(Refusal) in try context.requireUser() },
        Step(7, "authenticator data") { context throws(Refusal) in try context.requireAuthenticatorData() },
        Step(8, "client data as text") { context throws(Refusal) in try context.requireClientDataText() },
        Step(9, "client data") { context throws(Refusal) in try context.requireClientData() },
        Step(10, "type") { context throws(Refusal) in try context.requireType("webauthn.get") },
        Step(11, "challenge") { context throws(Refusal) in try context.requireChallenge() },
        Step(12, "origin") { context throws(Refusal) in try context.requireOrigin() },
        Step(13, "cross origin") { context throws(Refusal) in try context.requireNoUnexpectedFrame() },
        Step(14, "top origin") { context throws(Refusal) in try context.requireKnownTopOrigin() },
        Step(15, "relying party") { context throws(Refusal) in try context.requireRelyingParty() },
        Step(16, "user presence") { context throws(Refusal) in try context.requireUserPresence() },
        Step(17, "user verification") { context throws(Refusal) in try context.requireUserVerification() },
        Step(18, "backup flags") { context throws(Refusal) in try context.requireConsistentBackup() },
        Step(19, "backup eligibility") { context throws(Refusal) in try context.requireSameEligibility() },
        Step(21, "signature") { context throws(Refusal) in try context.requireSignature() },
        Step(22, "signature counter") { context throws(Refusal) in try context.judgeCounter() },
        Step(23, "extensions") { context throws(Refusal) in try context.requireExtensions() },
    ]
}

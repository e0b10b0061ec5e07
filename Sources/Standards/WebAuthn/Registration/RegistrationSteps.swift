/// The steps of §7.1, in their order.
///
/// The numbers are those of the list as the specification prints it; the links in its text still count the steps from
/// 22 on one lower. Steps 1, 2 and 4 are the client's, and step 3 is taken by reading the response; step 29, storing
/// the record, is the caller's. Steps 12 (a hash), 19 (nothing is demanded of the backup state) and 27 (the record) cannot
/// fail.
enum RegistrationSteps {
    static let responseName = "response"

    static let all: [Step<RegistrationContext>] = [
        Step(5, "client data as text") { context throws(Refusal) in try context.requireClientDataText() },
        Step(6, "client data") { context throws(Refusal) in try context.requireClientData() },
        Step(7, "type") { context throws(Refusal) in try context.requireType("webauthn.create") },
        Step(8, "challenge") { context throws(Refusal) in try context.requireChallenge() },
        Step(9, "origin") { context throws(Refusal) in try context.requireOrigin() },
        Step(10, "cross origin") { context throws(Refusal) in try context.requireNoUnexpectedFrame() },
        Step(11, "top origin") { context throws(Refusal) in try context.requireKnownTopOrigin() },
        Step(13, "attestation object") { context throws(Refusal) in try context.requireAttestationObject() },
        Step(14, "relying party") { context throws(Refusal) in try context.requireRelyingParty() },
        Step(15, "user presence") { context throws(Refusal) in try context.requireUserPresence() },
        Step(16, "user verification") { context throws(Refusal) in try context.requireUserVerification() },
        Step(17, "backup flags") { context throws(Refusal) in try context.requireConsistentBackup() },
        Step(18, "backup eligibility") { context throws(Refusal) in try context.requireBackupRule() },
        Step(20, "algorithm") { context throws(Refusal) in try context.requireAlgorithm() },
        Step(21, "statement format") { context throws(Refusal) in try context.judgement.requireFormat() },
        Step(22, "statement") { context throws(Refusal) in try context.judgement.requireStatement() },
        Step(23, "trust anchors") { context throws(Refusal) in try context.judgement.findAnchors() },
        Step(24, "trust") { context throws(Refusal) in try context.judgement.assessTrust() },
        Step(25, "credential id length") { context throws(Refusal) in try context.requireShortID() },
        Step(26, "credential id") { context throws(Refusal) in try context.requireNewID() },
        Step(28, "extensions") { context throws(Refusal) in try context.requireExtensions() },
    ]

    /// What is left of them when a stored attestation is judged anew.
    static let attestation: [Step<AttestationJudgement>] = [
        Step(13, "attestation object") { judgement throws(Refusal) in _ = try judgement.object.get() },
        Step(21, "statement format") { judgement throws(Refusal) in try judgement.requireFormat() },
        Step(22, "statement") { judgement throws(Refusal) in try judgement.requireStatement() },
        Step(23, "trust anchors") { judgement throws(Refusal) in try judgement.findAnchors() },
        Step(24, "trust") { judgement throws(Refusal) in try judgement.assessTrust() },
    ]
}

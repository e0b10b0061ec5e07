/// The sentences that are put together in code, because they hold a name, a number or a choice.
///
/// Sentences that stand by themselves are named in the templates alone, as `{{t.group.name}}`. The raw value is the
/// place in the locale files; a sentence missing there stops the start.
enum Phrase: String, CaseIterable, Sendable {
    case dateMoment = "date.moment"
    case dateDay = "date.day"

    case signInToContinue = "signIn.toContinue"
    case signInAgain = "signIn.again"
    case signInAgainFor = "signIn.againFor"
    case signInStronger = "signIn.stronger"
    case signInWrong = "signIn.wrong"
    case signInTooManyTries = "signIn.tooManyTries"
    case signInBlocked = "signIn.blocked"
    case signInExpired = "signIn.expired"

    case stepUpClient = "stepUp.client"
    case stepUpScope = "stepUp.scope"
    case stepUpAmount = "stepUp.amount"
    case stepUpDevice = "stepUp.device"
    case stepUpPassword = "stepUp.password"
    case stepUpPasskey = "stepUp.passkey"
    case stepUpPalm = "stepUp.palm"
    case stepUpIdentity = "stepUp.identity"

    case challengeHeading = "challenge.heading"
    case challengePayment = "challenge.payment"
    case challengeApproved = "challenge.approved"
    case challengeRefused = "challenge.refused"
    case challengeUnmet = "challenge.unmet"
    case challengeOtherAccount = "challenge.otherAccount"

    case chooseToContinue = "choose.toContinue"

    case createToContinue = "create.toContinue"
    case createPasswordRules = "create.passwordRules"
    case createMistakes = "create.mistakes"
    case createExpired = "create.expired"
    case createTooMany = "create.tooMany"

    case mistakeMissing = "mistake.missing"
    case mistakeUsernameMissing = "mistake.usernameMissing"
    case mistakePasswordMissing = "mistake.passwordMissing"
    case mistakeUsernameTaken = "mistake.usernameTaken"
    case mistakeEmailTaken = "mistake.emailTaken"
    case mistakeMalformed = "mistake.malformed"
    case mistakeUsernameMalformed = "mistake.usernameMalformed"
    case mistakeEmailMalformed = "mistake.emailMalformed"
    case mistakeTooShort = "mistake.tooShort"
    case mistakePasswordTooShort = "mistake.passwordTooShort"
    case mistakeTooLong = "mistake.tooLong"
    case mistakePasswordCommon = "mistake.passwordCommon"
    case mistakePasswordResemblesUsername = "mistake.passwordResemblesUsername"

    case consentHeading = "consent.heading"
    case consentWhy = "consent.why"
    case consentOnline = "consent.online"
    case consentOffline = "consent.offline"
    case consentVerifiedClaim = "consent.verifiedClaim"
    case consentEvidence = "consent.evidence"
    case consentVerified = "consent.verified"
    case consentVerifiedOn = "consent.verifiedOn"
    case consentVerifiedBy = "consent.verifiedBy"
    case consentVerifiedFrom = "consent.verifiedFrom"
    case consentVerifiedUnder = "consent.verifiedUnder"

    case homeWelcome = "home.welcome"
    case homeDevice = "home.device"
    case homeUnknownDevice = "home.unknownDevice"
    case homeSessionEnded = "home.sessionEnded"
    case homeAppDisconnected = "home.appDisconnected"
    case homeAccountCreated = "home.accountCreated"

    case passkeyRemoveThis = "passkey.removeThis"
    case passkeyRemoveHeading = "passkey.removeHeading"
    case passkeyAdded = "passkey.added"
    case passkeyRenamed = "passkey.renamed"
    case passkeyRemoved = "passkey.removed"
    case passkeyExpired = "passkey.expired"
    case passkeyNotVerified = "passkey.notVerified"
    case passkeyUnknown = "passkey.unknown"
    case passkeyNone = "passkey.none"
    case passkeyTaken = "passkey.taken"
    case passkeyAccountDisabled = "passkey.accountDisabled"
    case passkeyTooMany = "passkey.tooMany"
    case passkeyInvalidName = "passkey.invalidName"

    case palmEnrolled = "palm.enrolled"
    case palmDeleted = "palm.deleted"
    case palmWhy = "palm.why"
    case palmWhyPlain = "palm.whyPlain"
    case palmSent = "palm.sent"
    case palmCompared = "palm.compared"
    case palmSince = "palm.since"
    case palmExpired = "palm.expired"
    case palmNotOffered = "palm.notOffered"
    case palmAccountDisabled = "palm.accountDisabled"
    case palmNotEnrolled = "palm.notEnrolled"
    case palmAlreadyEnrolled = "palm.alreadyEnrolled"
    case palmSuspended = "palm.suspended"
    case palmLocked = "palm.locked"
    case palmSignInNeeded = "palm.signInNeeded"
    case palmIdentityNeeded = "palm.identityNeeded"
    case palmConsentNeeded = "palm.consentNeeded"
    case palmUnusable = "palm.unusable"
    case palmNotRecognised = "palm.notRecognised"
    case palmTooMany = "palm.tooMany"
    case palmUnavailable = "palm.unavailable"
    case palmStandingNone = "palm.isNone"
    case palmStandingPending = "palm.isPending"
    case palmStandingEnrolled = "palm.isEnrolled"
    case palmStandingSuspended = "palm.isSuspended"
    case palmStandingDeleted = "palm.isDeleted"

    case proofingWhy = "proofing.why"
    case proofingWhyPlain = "proofing.whyPlain"
    case proofingNotOffered = "proofing.notOffered"
    case proofingAnswerMissing = "proofing.answerMissing"
    case proofingInvalidAnswer = "proofing.invalidAnswer"
    case proofingTooMany = "proofing.tooMany"
    case proofingAccountDisabled = "proofing.accountDisabled"
    case proofingUnavailable = "proofing.unavailable"
    case proofingRejected = "proofing.rejected"
    case proofingExpired = "proofing.expired"
    case proofingCancelled = "proofing.cancelled"
    case proofingProvedOn = "proofing.provedOn"
    case proofingSource = "proofing.source"
    case proofingUntil = "proofing.until"
    case proofingLevelBasic = "proofing.levelBasic"
    case proofingLevelVerified = "proofing.levelVerified"
    case proofingLevelEnhanced = "proofing.levelEnhanced"

    case logoutHeading = "logout.heading"
    case logoutAskedBy = "logout.askedBy"
    case signedOutLead = "signedOut.lead"
    case signedOutReturn = "signedOut.return"
    case signedOutReturnTo = "signedOut.returnTo"

    case formPostLead = "formPost.lead"
}

extension Phrase {
    /// Every sentence that code asks for, be it by case or by a name from outside.
    static var keys: Set<String> {
        let months = (1...12).map { "months.\($0)" }
        let names = StandardScope.keys + StandardClaim.keys + KnownEvidence.keys + KnownFramework.keys + FactName.keys
        return Set(allCases.map(\.rawValue) + months + ErrorPage.keys + names)
    }
}

/// The scopes that have a sentence of their own (OpenID Connect Core §5.4, §11).
enum StandardScope: String, CaseIterable, Sendable {
    case openid, profile, email, address, phone, passkeys
    case offlineAccess = "offline_access"

    static var keys: [String] { allCases.map { "scopes.\($0.rawValue)" } }
}

/// The claims that have a name of their own (OpenID Connect Core §5.1, OpenID Connect for Identity Assurance Claims
/// Registration 1.0 §4).
enum StandardClaim: String, CaseIterable, Sendable {
    case sub, name, nickname, profile, picture, website, email, gender, birthdate, zoneinfo, locale, address
    case givenName = "given_name"
    case familyName = "family_name"
    case middleName = "middle_name"
    case preferredUsername = "preferred_username"
    case emailVerified = "email_verified"
    case phoneNumber = "phone_number"
    case phoneNumberVerified = "phone_number_verified"
    case updatedAt = "updated_at"
    case nationalities, salutation, title, msisdn
    case placeOfBirth = "place_of_birth"
    case birthFamilyName = "birth_family_name"
    case birthGivenName = "birth_given_name"
    case birthMiddleName = "birth_middle_name"
    case alsoKnownAs = "also_known_as"

    static var keys: [String] { allCases.map { "claims.\($0.rawValue)" } }
}

/// What people were verified by, as far as it has a name of its own: types of evidence (OpenID Identity Assurance Schema
/// Definition 1.0 §5.4.4), and the documents and records that are met most.
enum KnownEvidence: String, CaseIterable, Sendable {
    case document, vouch, passport, idcard
    case electronicRecord = "electronic_record"
    case drivingPermit = "driving_permit"
    case residencePermit = "residence_permit"
    case populationRegister = "population_register"
    case bankAccount = "bank_account"
    case writtenAttestation = "written_attestation"
    case verbalAttestation = "verbal_attestation"
    case digitalAttestation = "digital_attestation"

    static var keys: [String] { allCases.map { "evidence.\($0.rawValue)" } }
}

/// The trust frameworks that have a name people may have heard; a tenant's own is shown as it is.
enum KnownFramework: String, CaseIterable, Sendable {
    case eidas
    case nist = "nist_800_63A"
    case germanMoneyLaundering = "de_aml"

    static var keys: [String] { allCases.map { "frameworks.\($0.rawValue)" } }
}

/// Asks for what a new account needs.
///
/// Posts `username`, `email`, `given_name`, `family_name`, `password`, and `can=passkey` where the browser could make one;
/// or `decision=cancel`.
struct CreateAccountPage: Page {
    /// The fields of the form; the raw value is the name each is posted under.
    enum Field: String, CaseIterable, Sendable {
        case username, email
        case givenName = "given_name"
        case familyName = "family_name"
        case password
    }

    /// What is wrong with a field.
    enum Mistake: Equatable, Sendable {
        case missing
        case taken
        /// It has characters, or a shape, that cannot be accepted there.
        case malformed
        case tooShort(minimum: Int)
        case tooLong(maximum: Int)
        /// The password is on the list of those that are tried first.
        case common
        /// The password is the username or contains it.
        case resemblesUsername
    }

    static let template = PageTemplate.createAccount

    var frame: PageFrame
    /// What was typed, without the password: it is never sent back.
    var username: String = ""
    var email: String = ""
    var givenName: String = ""
    var familyName: String = ""
    var mistakes: [Field: Mistake] = [:]
    var passwordMinimum: Int = 15
    /// The form's proof of origin or the journey had run out.
    var isExpired: Bool = false
    /// Too many accounts came from here; set with the minutes to wait.
    var waitMinutes: Int?
    var signInAddress: String?
    var mayCancel: Bool = false
    /// Whether the browser is asked if it could make a passkey, so that one may be offered afterwards.
    var asksForOffer: Bool = false

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let sentences = sentences(phrasebook)
        var fields: PageFields = [
            "username": username, "email": email, "givenName": givenName, "familyName": familyName,
            "rules": phrasebook.text(.createPasswordRules, count: passwordMinimum),
            "passwordMinimum": passwordMinimum,
            "mayCancel": mayCancel,
            "asksForOffer": asksForOffer,
            "mistakes": Field.allCases.compactMap { field -> PageFields? in
                sentences[field.rawValue].map { ["field": field.rawValue, "sentence": $0] }
            },
            "mistake": PageFields(sentences),
        ]
        if !mistakes.isEmpty { fields["summary"] = phrasebook.text(.createMistakes, count: mistakes.count) }
        fields["failure"] = failure(phrasebook)
        if let client = frame.client {
            fields["lead"] = phrasebook.sentence(.createToContinue, ["client": client.name])
        }
        fields["signInAddress"] = signInAddress
        return fields
    }

    /// What is said about each mistaken field, by the name it is posted under.
    private func sentences(_ phrasebook: Phrasebook) -> [String: String] {
        let named = mistakes.map { field, mistake in
            (field.rawValue, phrasebook.text(Self.phrase(for: mistake, in: field), count: mistake.limit))
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    private func failure(_ phrasebook: Phrasebook) -> PageFields? {
        if let waitMinutes { return phrasebook.sentence(.createTooMany, count: waitMinutes) }
        return isExpired ? phrasebook.sentence(.createExpired) : nil
    }

    private static func phrase(for mistake: Mistake, in field: Field) -> Phrase {
        switch (mistake, field) {
        case (.missing, .password): .mistakePasswordMissing
        case (.missing, .username): .mistakeUsernameMissing
        case (.missing, _): .mistakeMissing
        case (.taken, .email): .mistakeEmailTaken
        case (.taken, _): .mistakeUsernameTaken
        case (.malformed, .email): .mistakeEmailMalformed
        case (.malformed, .username): .mistakeUsernameMalformed
        case (.malformed, _): .mistakeMalformed
        case (.tooShort, .password): .mistakePasswordTooShort
        case (.tooShort, _): .mistakeTooShort
        case (.tooLong, _): .mistakeTooLong
        case (.common, _): .mistakePasswordCommon
        case (.resemblesUsername, _): .mistakePasswordResemblesUsername
        }
    }
}

extension CreateAccountPage.Mistake {
    /// The number of characters that its sentence tells.
    fileprivate var limit: Int? {
        switch self {
        case .tooShort(let minimum): minimum
        case .tooLong(let maximum): maximum
        default: nil
        }
    }
}

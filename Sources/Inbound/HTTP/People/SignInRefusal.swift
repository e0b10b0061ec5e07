import Accounts
import Authentication
import Cryptography
import HTTPTypes
import Passkeys

/// What the sign-in page says of a failed try.
struct SignInRefusal {
    let failure: SignInPage.Failure
    let status: HTTPResponse.Status
    private(set) var fields: HTTPFields = [:]
    /// What was typed as a name.
    private var username: String?
    private var unknownCredential: String?

    /// - Returns: nil for what is no matter of this page.
    init?(_ error: any Error, username: String) {
        switch error {
        case is SignInRefused, is PasswordProblem:
            (failure, status) = (.wrongNameOrPassword, .unprocessableContent)
        case let error as TooManyTries:
            failure = .tooManyTries(waitMinutes: max(1, (error.retryAfterSeconds + 59) / 60))
            status = .tooManyRequests
            fields = [.retryAfter: String(error.retryAfterSeconds)]
        default: return nil
        }
        self.username = username
    }

    init(_ refusal: PasskeyRefusal) {
        (failure, status) = (.passkey(PasskeyProblem(refusal)), .badRequest)
        if case .credentialUnknown(let id) = refusal { unknownCredential = Base64URL.encode(id) }
    }

    func fill(_ page: inout SignInPage, _ context: WebContext) {
        page.failure = failure
        if let username { page.username = username }
        if case .passkey = failure { page.errorID = context.requestID }
        page.passkey?.unknownCredential = unknownCredential
    }
}

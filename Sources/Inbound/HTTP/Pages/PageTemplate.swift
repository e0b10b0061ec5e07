/// The templates of whole pages, by capability: the raw value is the file under `templates/`, without its ending.
enum PageTemplate: String, CaseIterable, Sendable {
    case signIn = "authentication/sign-in"
    case stepUp = "authentication/step-up"
    case chooseAccount = "authentication/choose-account"
    case createAccount = "accounts/create-account"
    case home = "accounts/home"
    case addPasskey = "passkeys/add"
    case removePasskey = "passkeys/remove"
    case palm = "palm/account"
    case verifyPalm = "palm/verify"
    case consent = "oauth/consent"
    case formPost = "oauth/form-post"
    case confirmLogout = "oauth/confirm-logout"
    case signedOut = "oauth/signed-out"
    case error = "error"
}

import FoundationEssentials
import JOSE

/// Somebody who has signed in, on one browser.
struct SignedIn: Sendable {
    /// What came of trading the refresh token.
    enum Refresh: Equatable, Sendable {
        case renewed(before: Date?, after: Date?, at: Date)
        case failed(ProviderProblem, at: Date)
        /// The new ID token did not pass.
        case distrusted(Check.Rule, reason: String, at: Date)
        /// There is no refresh token to trade.
        case impossible
    }

    /// In every form of the page, and known to no other site.
    let formToken: String
    var tokens: TokenSet
    var idToken: CheckedIDToken
    /// Nil where the server has none to tell, or did not answer.
    var userInfo: [String: JSON]?
    var userInfoProblem: ProviderProblem?
    var lastRefresh: Refresh?
    /// The last payment.
    var payment: Payment?
    /// What came of opening an account.
    var opening: Result<OpenedAccount, Refusal>?
    /// One refresh at a time: a refresh token is used once.
    var isRefreshing = false

    /// Takes over what the same person was about before they signed in anew.
    mutating func goOn(from former: SignedIn) {
        guard former.idToken.subject.isExactly(idToken.subject) else { return }
        payment = former.payment
        opening = former.opening
    }
}

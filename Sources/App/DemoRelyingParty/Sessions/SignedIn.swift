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
    /// One refresh at a time: a refresh token is used once.
    var isRefreshing = false
}

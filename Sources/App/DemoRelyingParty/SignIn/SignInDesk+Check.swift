import FoundationEssentials
import JOSE

extension SignInDesk {
    /// An answer that another server sent must not be taken to this one: its code would be given away.
    func checkIssuer(of answer: AuthorizationAnswer, isNamed: Bool) throws(SignInProblem) -> Check {
        guard let issuer = answer.issuer else {
            guard !isNamed else { throw .failedCheck(.answerIssuer, reason: "the answer does not name its issuer") }
            return .absent(.answerIssuer)
        }
        guard issuer.isExactly(provider.issuer) else {
            throw .failedCheck(.answerIssuer, reason: "the answer comes from another issuer")
        }
        return .passed(.answerIssuer, issuer)
    }

    /// Checks the ID token of an answer that must have one.
    ///
    /// - Throws: ``SignInProblem``
    func check(_ given: TokenSet, against expected: IDTokenRules.Expectation) async throws -> CheckedIDToken {
        guard let text = given.idToken else {
            throw SignInProblem.provider(.malformed("the answer has no id_token"))
        }
        let rules = IDTokenRules(issuer: provider.issuer, clientID: clientID) { [provider] keyID, algorithm in
            try await provider.key(keyID, for: algorithm)
        }
        return try await rules.check(text, against: expected, at: now())
    }

    /// Adds what userinfo tells. What is told of somebody else must not be used (OpenID Connect Core §5.3.2).
    ///
    /// - Throws: ``SignInProblem`` for another subject; that userinfo does not answer is no reason to turn anyone away.
    func askAbout(_ person: inout SignedIn, at url: String?) async throws {
        person.idToken.checks.removeAll { $0.rule == .subject }
        person.userInfoProblem = nil
        guard let url else { return person.idToken.checks.append(.absent(.subject)) }
        do {
            let told = try await tokens.userInfo(person.tokens.accessToken, at: url)
            guard told["sub"]?.string?.isExactly(person.idToken.subject) == true else {
                throw SignInProblem.failedCheck(.subject, reason: "userinfo speaks of somebody else")
            }
            person.userInfo = told
            person.idToken.checks.append(.passed(.subject, person.idToken.subject))
        } catch let problem as ProviderProblem {
            person.userInfo = nil
            person.userInfoProblem = problem
            person.idToken.checks.append(.absent(.subject))
        }
    }
}

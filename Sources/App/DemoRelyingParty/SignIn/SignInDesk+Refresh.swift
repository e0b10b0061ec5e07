import FoundationEssentials
import JOSE

extension SignInDesk {
    /// Trades the refresh token of a session; what came of it is kept in the session.
    ///
    /// A second request at the same time changes nothing: it would present a refresh token that has just been used,
    /// which looks to the server like a stolen one.
    func refresh(_ session: String) async {
        let started = sessions.update(under: session, at: now()) { person -> SignedIn? in
            guard !person.isRefreshing else { return nil }
            person.isRefreshing = true
            return person
        }
        guard let person = started ?? nil else { return }
        let refreshed = await refreshed(person)
        _ = sessions.update(under: session, at: now()) { person in
            person = refreshed
            person.isRefreshing = false
        }
    }

    private func refreshed(_ person: SignedIn) async -> SignedIn {
        var person = person
        guard let refreshToken = person.tokens.refreshToken else {
            person.lastRefresh = .impossible
            return person
        }
        do {
            let metadata = try await provider.metadata()
            let given = try await tokens.refresh(refreshToken, at: metadata.tokenEndpoint)
            return try await take(given, from: metadata, for: person)
        } catch let problem as ProviderProblem {
            person.lastRefresh = .failed(problem, at: now())
        } catch SignInProblem.failedCheck(let rule, let reason) {
            person.lastRefresh = .distrusted(rule, reason: reason, at: now())
        } catch SignInProblem.provider(let problem) {
            person.lastRefresh = .failed(problem, at: now())
        } catch {
            person.lastRefresh = .failed(.malformed("the answer could not be used"), at: now())
        }
        return person
    }

    private func take(
        _ given: TokenSet, from metadata: ProviderMetadata, for person: SignedIn
    ) async throws -> SignedIn {
        var refreshed = person
        refreshed.tokens = given
        refreshed.tokens.refreshToken = given.refreshToken ?? person.tokens.refreshToken
        refreshed.tokens.scope = given.scope ?? person.tokens.scope
        if given.idToken == nil {
            refreshed.tokens.idToken = person.tokens.idToken
        } else {
            refreshed.idToken = try await successor(of: person.idToken, in: given)
        }
        try await askAbout(&refreshed, at: metadata.userInfoEndpoint)
        refreshed.lastRefresh = .renewed(
            before: person.tokens.accessTokenExpiresAt, after: given.accessTokenExpiresAt, at: now())
        return refreshed
    }

    /// The new ID token is about the same person; it belongs to no sign-in, so it needs no nonce, but a wrong one would
    /// be odd (OpenID Connect Core §12.2).
    private func successor(of old: CheckedIDToken, in given: TokenSet) async throws -> CheckedIDToken {
        var new = try await check(given, against: IDTokenRules.Expectation(accessToken: given.accessToken))
        guard new.subject.isExactly(old.subject) else {
            throw SignInProblem.failedCheck(.subject, reason: "the refreshed ID token is about somebody else")
        }
        if let nonce = new.token.claims["nonce"], nonce != old.token.claims["nonce"] {
            throw SignInProblem.failedCheck(.nonce, reason: "the refreshed ID token has another nonce")
        }
        if let proved = new.token.claims["auth_time"], let before = old.token.claims["auth_time"], proved != before {
            throw SignInProblem.failedCheck(.authenticationTime, reason: "the refreshed ID token has another auth_time")
        }
        new.checks = old.checks.filter { $0.rule == .state || $0.rule == .answerIssuer } + new.checks
        return new
    }
}

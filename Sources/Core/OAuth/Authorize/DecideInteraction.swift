import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import Passkeys

/// Finds what is still to be asked, if anything, before a request can be answered.
///
/// A pure function of what is known: the questions are judged anew after each answer, so that no page can be skipped.
struct DecideInteraction: Sendable {
    enum Decision: Equatable, Sendable {
        case ask(Interaction)
        case answer(SignedInAccount)
    }

    let request: AuthorizationRequest
    let journey: Journey
    /// Active people with a live session on this browser, most recently used first.
    let accounts: [SignedInAccount]
    /// How the client knows a person.
    let subject: @Sendable (User) -> String
    let now: Date

    /// - Parameters:
    ///   - consent: what the person decided before.
    ///   - passkeys: those that the person has.
    /// - Throws: `OAuthError` where the client wants nobody to be asked, or what it demands cannot be had.
    func callAsFunction(
        consent: (SignedInAccount) async throws -> Consent?,
        passkeys: (SignedInAccount) async throws -> [Passkey]
    ) async throws -> Decision {
        if request.prompts.contains(.create), !journey.choseAccount { return .ask(.createAccount) }
        switch try account() {
        case .ask(let interaction): return try refusingSilence(interaction)
        case .answer(let account):
            if let reason = reasonToProveAgain(account) {
                return try refusingSilence(.signIn(hint: account.user.username.string, reason: reason))
            }
            if try await mustProveMore(account, passkeys: passkeys) {
                return try refusingSilence(
                    .signIn(hint: account.user.username.string, reason: .strongerProofAsked))
            }
            guard try await needsConsent(consent(account)) else { return .answer(account) }
            return try refusingSilence(.consent(question(account)))
        }
    }

    /// Who it is about: the one chosen in this journey, or else the one the hints and the sessions leave.
    private func account() throws -> Decision {
        if let chosen = journey.session.flatMap({ id in accounts.first { $0.session.id == id } }) {
            return isExpected(chosen)
                ? .answer(chosen) : .ask(.signIn(hint: request.loginHint, reason: .otherAccountExpected))
        }
        if request.prompts.contains(.selectAccount) || journey.session != nil { return choice(among: accounts) }
        let expected = accounts.filter(isExpected)
        if let hint = request.loginHint.map(Username.normalize),
            let hinted = expected.first(where: {
                $0.user.username.string == hint || $0.user.profile.verifiedEmail == hint
            })
        {
            return .answer(hinted)
        }
        if let only = expected.first, expected.count == 1 { return .answer(only) }
        if expected.isEmpty, !accounts.isEmpty {
            return .ask(.signIn(hint: request.loginHint, reason: .otherAccountExpected))
        }
        return choice(among: expected)
    }

    private func choice(among accounts: [SignedInAccount]) -> Decision {
        .ask(accounts.isEmpty ? .signIn(hint: request.loginHint, reason: nil) : .chooseAccount(accounts))
    }

    /// Whether a person is the one the client named (OpenID Connect Core §3.1.2.1 id_token_hint, §5.5.1 sub).
    private func isExpected(_ account: SignedInAccount) -> Bool {
        let subject = subject(account.user)
        if let hinted = request.hintedSubject, hinted != subject { return false }
        return request.claims.idToken["sub"]?.admits(.string(subject)) ?? true
    }

    private func reasonToProveAgain(_ account: SignedInAccount) -> SignInReason? {
        guard let proved = account.session.assurance(at: now)?.authenticatedAt else { return .freshProofAsked }
        // A proof given in this very journey answers both demands; else max_age=0 could never be met.
        if journey.authenticatedAt != nil, journey.session == account.session.id { return nil }
        if request.prompts.contains(.login) { return .freshProofAsked }
        guard let maxAge = request.maxAge else { return nil }
        return now.timeIntervalSince(proved) > TimeInterval(maxAge) || maxAge == 0 ? .proofTooOld : nil
    }

    /// Whether a stronger proof is to be asked for. What is only wished for is asked once, and the answer is taken as it is.
    ///
    /// What is demanded and cannot be had ends in an error (OpenID Connect Core §5.5.1.1).
    private func mustProveMore(
        _ account: SignedInAccount, passkeys: (SignedInAccount) async throws -> [Passkey]
    ) async throws -> Bool {
        let (wanted, factors) = (request.wantedClasses, account.session.factors)
        let demand = request.client.metadata.passkeyDemand
        let isReached = wanted.isEmpty || Assurance.reaches(wanted, by: factors, at: now)
        if isReached, demand == nil { return false }
        let known = try await passkeys(account)
        if let demand, try !isProved(by: factors, known.filter(demand.isMet)) { return true }
        if isReached { return false }
        if !request.demandsClass, journey.authenticatedAt != nil { return false }
        let possible = factors + known.map { $0.strongestProof(at: now) }
        if Assurance.reaches(wanted, by: possible, at: now) { return true }
        guard !request.demandsClass else {
            throw OAuthError(.unmetAuthenticationRequirements, "none of the essential acr values can be reached")
        }
        return false
    }

    /// Whether one of the passkeys that the client takes was used in this session.
    private func isProved(by factors: [FactorEvent], _ taken: [Passkey]) throws -> Bool {
        guard !taken.isEmpty else {
            throw OAuthError(
                .unmetAuthenticationRequirements, "the person has no passkey of the kind the client demands")
        }
        let ids = Set(taken.map(\.id.string))
        return factors.contains { $0.kind == .passkey && $0.reference.map(ids.contains) == true }
    }

    private func needsConsent(_ consent: Consent?) -> Bool {
        if journey.agreedAt != nil { return false }
        if request.prompts.contains(.consent) { return true }
        guard request.client.metadata.requiresConsent else { return false }
        guard let consent else { return true }
        return !consent.decides(scope: request.scope, claims: request.claims)
    }

    private func question(_ account: SignedInAccount) -> ConsentQuestion {
        let names = request.claims.personalNames
        return ConsentQuestion(
            account: account,
            scope: request.scope,
            claims: names.sorted(),
            essentialClaims: names.filter(request.claims.isEssential),
            isOffline: request.scope.contains(Scope.offlineAccess)
        )
    }

    /// `prompt=none` asks nobody; the error names what would have been asked (OpenID Connect Core §3.1.2.6).
    private func refusingSilence(_ interaction: Interaction) throws -> Decision {
        guard request.prompts.contains(.none) else { return .ask(interaction) }
        switch interaction {
        case .signIn, .createAccount: throw OAuthError(.loginRequired, "nobody suitable is signed in")
        case .chooseAccount: throw OAuthError(.accountSelectionRequired, "several people are signed in")
        case .consent: throw OAuthError(.consentRequired, "the person has not agreed to this yet")
        }
    }
}

import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel

/// Finds what is still to be asked, if anything, before a request can be answered.
///
/// A pure function of what is known: the questions are judged anew after each answer, so that no page can be skipped.
struct DecideInteraction: Sendable {
    enum Decision: Equatable, Sendable {
        case ask(Interaction)
        /// - Parameter assurance: what the proofs that count for this request amount to.
        case answer(SignedInAccount, Assurance)
    }

    let request: AuthorizationRequest
    let journey: Journey
    /// Active people with a live session on this browser, most recently used first.
    let accounts: [SignedInAccount]
    /// How the client knows a person.
    let subject: @Sendable (User) -> String
    let policy: AssurancePolicy
    let now: Date

    /// - Parameters:
    ///   - consent: what the person decided before.
    ///   - facts: asked for only where they matter.
    /// - Throws: `OAuthError` where the client wants nobody to be asked, or what it demands cannot be had.
    func callAsFunction(
        consent: (SignedInAccount) async throws -> Consent?,
        facts: PersonFacts
    ) async throws -> Decision {
        if request.prompts.contains(.create), !journey.choseAccount { return .ask(.createAccount) }
        switch try account() {
        case .ask(let interaction): return try refusingSilence(interaction)
        case .chosen(let account):
            if let reason = reasonToProveAgain(account) {
                return try refusingSilence(.signIn(hint: account.user.username.string, reason: reason))
            }
            let demands = try await demands(on: account, facts)
            let proofs = try await proofs(of: account, for: demands, facts)
            let decide = DecideStepUp(request: request, journey: journey, plan: PlanStepUp(policy: policy), now: now)
            if let question = try await decide(demands, from: proofs, of: account, facts) {
                return try refusingSilence(.prove(question))
            }
            let asked = request.wantedClasses + demands.flatMap(\.classes)
            guard let assurance = Assurance.of(proofs, asked: asked, under: policy, at: now) else {
                return try refusingSilence(.signIn(hint: account.user.username.string, reason: .proofTooOld))
            }
            guard let matter = try await undecided(consent(account)) else { return .answer(account, assurance) }
            return try refusingSilence(.consent(question(account, matter)))
        }
    }

    /// What the policy's rules demand, and then what the client asks for.
    private func demands(on account: SignedInAccount, _ facts: PersonFacts) async throws -> [ClassDemand] {
        var occasion = StepUpOccasion(scopes: Set(request.scope.tokens))
        let rules = policy.rules + request.client.metadata.stepUpRules
        if rules.contains(where: { $0.occasion == .newDevice }) {
            occasion.isOnNewDevice = try await facts.isOnNewDevice(account)
        }
        let ruled = rules.filter { $0.applies(to: occasion) }
            .map { ClassDemand(classes: $0.classes, source: .rule($0.occasion), isEssential: true) }
        let wanted = request.wantedClasses
        guard !wanted.isEmpty else { return ruled }
        return ruled + [ClassDemand(classes: wanted, source: .client, isEssential: request.demandsClass)]
    }

    /// The proofs that are fresh enough for this request.
    private func proofs(
        of account: SignedInAccount, for demands: [ClassDemand], _ facts: PersonFacts
    ) async throws -> Proofs {
        let classes = demands.flatMap(\.classes)
        let identity = try await facts.identity(account, classes)
        return Proofs(account.session.factors, identity: identity, transaction: journey.id.string)
            .counted(request.freshness, at: now)
    }

    private enum Choice {
        case ask(Interaction)
        case chosen(SignedInAccount)
    }

    /// Who it is about: the one chosen in this journey, or else the one the hints and the sessions leave.
    private func account() throws -> Choice {
        if let chosen = journey.session.flatMap({ id in accounts.first { $0.session.id == id } }) {
            return isExpected(chosen)
                ? .chosen(chosen) : .ask(.signIn(hint: request.loginHint, reason: .otherAccountExpected))
        }
        if request.prompts.contains(.selectAccount) || journey.session != nil { return choice(among: accounts) }
        let expected = accounts.filter(isExpected)
        if let hint = request.loginHint.map(Username.normalize),
            let hinted = expected.first(where: {
                $0.user.username.string == hint || $0.user.profile.verifiedEmail == hint
            })
        {
            return .chosen(hinted)
        }
        if let only = expected.first, expected.count == 1 { return .chosen(only) }
        if expected.isEmpty, !accounts.isEmpty {
            return .ask(.signIn(hint: request.loginHint, reason: .otherAccountExpected))
        }
        return choice(among: expected)
    }

    private func choice(among accounts: [SignedInAccount]) -> Choice {
        .ask(accounts.isEmpty ? .signIn(hint: request.loginHint, reason: nil) : .chooseAccount(accounts))
    }

    /// Whether a person is the one the client named (OpenID Connect Core §3.1.2.1 id_token_hint, §5.5.1 sub).
    private func isExpected(_ account: SignedInAccount) -> Bool {
        let subject = subject(account.user)
        if let hinted = request.hintedSubject, hinted != subject { return false }
        return request.claims.idToken["sub"]?.admits(.string(subject)) ?? true
    }

    private func reasonToProveAgain(_ account: SignedInAccount) -> SignInReason? {
        guard let proved = account.session.factors.map(\.at).max() else { return .freshProofAsked }
        // A proof given in this very journey answers both demands; else max_age=0 could never be met.
        if journey.authenticatedAt != nil, journey.session == account.session.id { return nil }
        if request.prompts.contains(.login) { return .freshProofAsked }
        guard let maxAge = request.maxAge else { return nil }
        return now.timeIntervalSince(proved) > TimeInterval(maxAge) || maxAge == 0 ? .proofTooOld : nil
    }

    /// What the person has yet to agree to or to decline.
    private func undecided(_ consent: Consent?) -> ConsentMatter? {
        guard journey.agreedAt == nil, let matter = request.consentMatter else { return nil }
        guard let consent, !request.prompts.contains(.consent) else { return matter }
        return consent.decides(scope: matter.scope, claims: matter.claims) ? nil : matter
    }

    private func question(_ account: SignedInAccount, _ matter: ConsentMatter) -> ConsentQuestion {
        let names = matter.claims.personalNames
        return ConsentQuestion(
            account: account,
            scope: matter.scope,
            claims: names.sorted(),
            essentialClaims: names.filter(matter.claims.isEssential),
            isOffline: request.scope.contains(Scope.offlineAccess)
        )
    }

    /// `prompt=none` asks nobody; the error names what would have been asked (OpenID Connect Core §3.1.2.6).
    private func refusingSilence(_ interaction: Interaction) throws -> Decision {
        guard request.prompts.contains(.none) else { return .ask(interaction) }
        switch interaction {
        case .signIn, .createAccount, .prove: throw OAuthError(.loginRequired, "nobody suitable is signed in")
        case .chooseAccount: throw OAuthError(.accountSelectionRequired, "several people are signed in")
        case .consent: throw OAuthError(.consentRequired, "the person has not agreed to this yet")
        }
    }
}

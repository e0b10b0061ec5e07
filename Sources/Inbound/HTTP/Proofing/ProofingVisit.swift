import Accounts
import Authentication
import Kernel
import OAuth
import Proofing
import Tenancy

/// Who has what proofed, and what for: an app's request, a challenge, or their own account page.
struct ProofingVisit: Sendable {
    let account: SignedInAccount
    let level: IdentityLevel
    let journey: ID<Journey>?
    /// What they wanted here, where they are not on the way to an app.
    let detour: FreshProofDetour?
    /// Who asked for it, where that is known.
    var client: Client?

    init(
        _ account: SignedInAccount, to level: IdentityLevel, for purpose: SignInVisit, asking client: Client? = nil
    ) {
        self.account = account
        self.level = level
        (journey, detour) = (purpose.journey, purpose.detour)
        self.client = client
    }

    /// A case that is under way. It knows its journey itself; what else it is for, the browser says.
    init(_ known: ProofingCase, of account: SignedInAccount, for detour: FreshProofDetour?) {
        let purpose = SignInVisit(journey: known.journey.map { ID($0) }, detour: detour)
        self.init(account, to: known.level, for: purpose)
    }

    var isOnTheWay: Bool { journey != nil || detour != nil }

    /// What our own forms carry, so that it is known again what they are for.
    ///
    /// A challenge's id is never kept with the case: the store knows it as a digest only, and whoever could read it in a case
    /// could open the challenge. It stands in addresses of our own pages, which tell no other site where somebody comes from.
    var pairs: [(String, String)] {
        let session = [("session", account.session.id.string)]
        if let journey { return session + [("journey", journey.string)] }
        return session + (detour?.pairs ?? []).filter { $0.0 != "session" }
    }

    /// The page on which they wait for a case.
    func address(of known: ProofingCase) -> String {
        let path = ProofingRoutes.address(of: known)
        return detour == nil ? path : FreshProofDetour.address(path, pairs)
    }

    /// Where they go on to where there is no app.
    var home: String { detour?.target ?? AccountIdentityRoutes.path }

    /// Every other way that is enough; where nobody asked, the page from which they came.
    var otherAddress: String { journey.map { JourneyNavigator.address(StepUpRoutes.path, of: $0) } ?? home }
}

extension ProofingRoutes {
    enum Arrival {
        case stay(ProofingVisit)
        case leave(AuthorizationOutcome)
        /// Nobody suitable is signed in; there they sign in, and go on from there.
        case signIn(at: String)
    }

    /// On a journey its question says who and to which level; otherwise the address does.
    func arrive(_ parameters: Parameters, _ context: WebContext, _ browser: BrowserState) async throws -> Arrival {
        let purpose = SignInVisit(parameters)
        if let journey = purpose.journey {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(.prove(let question), _, let asked) = outcome,
                let level = question.stepUp.ways.joined().compactMap(\.identityLevel).first
            else { return .leave(outcome) }
            return .stay(ProofingVisit(question.account, to: level, for: purpose, asking: asked.client))
        }
        let accounts = try await people.signedIn(on: browser.cookies.session, in: writer.tenant.id)
        let wanted = parameters["session"]
        guard let account = accounts.first(where: { wanted == nil || $0.session.id.string == wanted }) else {
            return .signIn(at: purpose.address(SignInRoutes.path))
        }
        let level = parameters["level"].flatMap(IdentityLevel.init(rawValue:)) ?? .verified
        return .stay(ProofingVisit(account, to: level, for: purpose))
    }

    /// Where somebody stands whose attempt came to nothing: still on the way while their journey lives.
    func arrive(after visit: ProofingVisit, _ context: WebContext, _ browser: BrowserState) async throws -> Arrival {
        guard let journey = visit.journey else { return .stay(visit) }
        do {
            let outcome = try await navigator.resume(journey, context, for: browser)
            guard case .ask(_, _, let asked) = outcome else { return .leave(outcome) }
            var visit = visit
            visit.client = asked.client
            return .stay(visit)
        } catch is JourneyUnknown {
            // A review may take longer than a journey lives.
            return .stay(ProofingVisit(visit.account, to: visit.level, for: SignInVisit(journey: nil, detour: nil)))
        }
    }
}

extension StepUpStep {
    fileprivate var identityLevel: IdentityLevel? {
        if case .identity(let level) = self { level } else { nil }
    }
}

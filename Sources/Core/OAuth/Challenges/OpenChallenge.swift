import Accounts
import Authentication
import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// A challenge, as the person's browser finds it.
public struct OpenedChallenge: Sendable {
    public enum Standing: Sendable {
        /// Nobody is signed in here, or somebody else is.
        case signIn(isSomebodyElse: Bool)
        case prove(StepUpQuestion)
        case decide(SignedInAccount)
        /// Nothing that the person has leads to what is needed.
        case unmet(SignedInAccount)
    }

    public let challenge: Challenge
    public let client: Client
    public let standing: Standing
    /// What the proofs amount to, where they are enough.
    let assurance: Assurance?

    /// Whose it is, where they are signed in.
    public var account: SignedInAccount? {
        switch standing {
        case .signIn: nil
        case .prove(let question): question.account
        case .decide(let account), .unmet(let account): account
        }
    }
}

/// Finds what a challenge asks next of whoever opened it: to sign in, to prove more, or to decide.
public struct OpenChallenge: Sendable {
    private let clients: ClientDirectory
    private let people: SignedInPeople
    private let devices: any KnownDeviceStore
    private let policies: AssurancePolicies
    private let judge: JudgeChallenge
    private let kept: KeptChallenges
    private let clock: any Clock

    public init(_ parts: ChallengeParts) {
        clients = parts.clients
        people = parts.people
        devices = parts.devices
        policies = parts.policies
        judge = parts.judge
        kept = parts.kept
        clock = parts.clock
    }

    /// - Throws: ``ChallengeUnknown``, also for one that is over.
    public func callAsFunction(
        _ id: Secret, in browser: BrowserCookies, of tenant: Tenant
    ) async throws -> OpenedChallenge {
        let digest = id.digest
        guard let challenge = try await kept.challenge(digest, in: tenant.id), challenge.expiresAt > clock.now,
            try await kept.isOpen(digest, in: tenant.id),
            let client = try await clients.client(challenge.client, in: tenant.id)
        else { throw ChallengeUnknown() }
        let accounts = try await people.signedIn(on: browser.session, in: tenant.id)
        guard let account = accounts.first(where: { $0.user.id == challenge.user }) else {
            return OpenedChallenge(
                challenge: challenge, client: client, standing: .signIn(isSomebodyElse: !accounts.isEmpty),
                assurance: nil)
        }
        let policy = try await policies.policy(of: tenant.id)
        var standing = JudgeChallenge.Standing(user: account.user.id, factors: account.session.factors)
        standing.isOnNewDevice = try await isOnNewDevice(account, browser, client, policy, tenant.id)
        switch try await judge(challenge, digest, by: client, for: standing, under: policy, in: tenant.id) {
        case .met(let assurance):
            return OpenedChallenge(
                challenge: challenge, client: client, standing: .decide(account), assurance: assurance)
        case .stepUp(let stepUp, let demand):
            let question = StepUpQuestion(account: account, stepUp: stepUp, demand: demand, isOptional: false)
            return OpenedChallenge(challenge: challenge, client: client, standing: .prove(question), assurance: nil)
        case .unmet:
            return OpenedChallenge(challenge: challenge, client: client, standing: .unmet(account), assurance: nil)
        }
    }

    private func isOnNewDevice(
        _ account: SignedInAccount, _ browser: BrowserCookies, _ client: Client, _ policy: AssurancePolicy,
        _ tenant: TenantID
    ) async throws -> Bool {
        guard (policy.rules + client.metadata.stepUpRules).contains(where: { $0.occasion == .newDevice }) else {
            return false
        }
        guard let device = browser.device else { return true }
        return try await !devices.knows(device, as: account.user.id, in: tenant, at: clock.now)
    }
}

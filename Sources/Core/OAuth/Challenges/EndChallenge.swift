import Accounts
public import Authentication
import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// Ends a challenge as the person decides. Of many who do at once, one does.
public struct EndChallenge: Sendable {
    public enum Decision: Equatable, Sendable {
        case approve
        case refuse
    }

    public enum Outcome: Sendable {
        case ended(ChallengeEnd, OpenedChallenge)
        /// Something is asked of the person first; what they were shown has changed.
        case notYet(OpenedChallenge)
    }

    private let open: OpenChallenge
    private let sign: SignChallengeAnswer
    private let kept: KeptChallenges
    private let storage: any Storage<OAuthStores>
    private let bell: any ChallengeCallbackBell
    private let clock: any Clock

    public init(_ parts: ChallengeParts, bell: any ChallengeCallbackBell) {
        open = OpenChallenge(parts)
        sign = parts.sign
        kept = parts.kept
        storage = parts.storage
        self.bell = bell
        clock = parts.clock
    }

    /// - Parameter session: the one the page was shown to.
    /// - Throws: ``ChallengeUnknown``, also where it was ended before.
    public func callAsFunction(
        _ id: Secret, _ decision: Decision, shownTo session: ID<Session>, in browser: BrowserCookies, of tenant: Tenant
    ) async throws -> Outcome {
        let opened = try await open(id, in: browser, of: tenant)
        guard let account = opened.account, account.session.id == session, let end = opened.end(decision) else {
            return .notYet(opened)
        }
        let digest = id.digest
        let (challenge, client) = (opened.challenge, opened.client)
        let proof = ChallengeProof(session: session, assurance: opened.assurance)
        // Signed before the challenge is used up: keys that do not answer leave it as it was.
        let answer = try await sign(end, of: challenge, digest, by: proof, to: client, in: tenant)
        guard try await kept.claim(digest, in: tenant.id) else { throw ChallengeUnknown() }
        var details = ["session": session.string]
        details["acr"] = end == .approved ? opened.assurance?.acr : nil
        let now = clock.now
        let event = challenge.event(end.rawValue, digest, actor: account.user.id.string, details: details, at: now)
        // What has no entry in the trail is not answered; and what a client is to be told of is due before it is answered,
        // so that nothing is lost in between.
        try await storage.write(tenant.id) { stores in
            try await stores.outbox.append(event)
            if challenge.isCalledBack { try await stores.challengeCallbacks.hasten(digest, to: now) }
        }
        try await kept.answer(answer, to: digest, in: tenant.id)
        if challenge.isCalledBack { bell.ring() }
        return .ended(end, opened)
    }
}

extension OpenedChallenge {
    /// - Returns: nil where the decision is not theirs to make yet.
    fileprivate func end(_ decision: EndChallenge.Decision) -> ChallengeEnd? {
        switch (standing, decision) {
        case (.signIn, _): nil
        case (.decide, .approve): .approved
        case (.unmet, .refuse): .unmet
        case (.decide, .refuse), (.prove, .refuse): .refused
        case (.prove, .approve), (.unmet, .approve): nil
        }
    }
}

import FoundationEssentials

/// The changes that a case can go through; there are no others.
///
///     created ── pending ⇄ inReview ──> approved ⇄ rejected
///        └──────────┴─────────┴──> expired, cancelled: nothing comes after these
extension ProofingCase {
    /// The provider knows the case and says what the person is to do.
    ///
    /// - Returns: false when it is over meanwhile, or was begun already; then nothing changes.
    mutating func begin(_ begun: KYCBegun, sealedMemory: [UInt8]?, rules: ProofingRules, at now: Date) -> Bool {
        guard case .created = state else { return false }
        change(to: .pending)
        reference = begun.reference
        step = begun.step
        self.sealedMemory = sealedMemory
        if let end = begun.expiresAt { expiresAt = min(expiresAt, end) }
        nextPollAt = rules.nextPoll(after: 0, at: now)
        return true
    }

    /// The provider was asked; when it may be asked again.
    mutating func polled(rules: ProofingRules, at now: Date) {
        polls += 1
        version += 1
        nextPollAt = rules.nextPoll(after: polls, at: now)
    }

    /// Takes the provider's answer, unless a newer one was taken before.
    ///
    /// - Returns: whether anything changed. An answer that comes after the case was given up or cancelled changes nothing.
    mutating func take(_ decision: KYCDecision, rules: ProofingRules, at now: Date) -> Bool {
        guard isNews(decision) else { return false }
        switch decision.outcome {
        case .pending: change(to: .pending)
        case .inReview:
            change(to: .inReview)
            step = nil
            expiresAt = max(expiresAt, now.addingTimeInterval(TimeInterval(rules.reviewDays) * 86_400))
            nextPollAt = nextPollAt ?? rules.nextPoll(after: polls, at: now)
        case .approved: end(as: .approved(at: now))
        case .rejected(let rejection): end(as: .rejected(at: now, rejection))
        case .expired: end(as: .expired(at: now))
        }
        if let time = decision.decidedAt { decidedAt = time }
        return true
    }

    /// - Returns: false when there is nothing to cancel any more.
    mutating func cancel(_ reason: CancelReason, at now: Date) -> Bool {
        guard isOpen else { return false }
        end(as: .cancelled(at: now, reason))
        return true
    }

    /// Gives the case up once its time is over.
    ///
    /// - Returns: whether it was.
    mutating func expire(at now: Date) -> Bool {
        guard isOpen, now >= expiresAt else { return false }
        end(as: .expired(at: now))
        return true
    }

    /// Newer than what counts so far; of two of the same moment the one that is further on, and of an approval and a
    /// rejection the rejection.
    private func isNews(_ decision: KYCDecision) -> Bool {
        guard let rank = state.rank, decision.outcome.rank != rank else { return false }
        // What was decided cannot be left lying.
        if decision.outcome == .expired { return isOpen }
        guard let known = decidedAt else { return decision.outcome.rank > rank || isOpen }
        // An answer without a time of its own is about the present, and takes nothing back.
        guard let time = decision.decidedAt else { return isOpen }
        return time > known || (time == known && decision.outcome.rank > rank)
    }

    private mutating func end(as state: State) {
        change(to: state)
        step = nil
        nextPollAt = nil
        // Approvals and rejections can be taken back by the provider, which names the case by its reference alone.
        sealedMemory = nil
    }

    private mutating func change(to state: State) {
        self.state = state
        version += 1
    }
}

extension ProofingCase.State {
    /// How far on; nil where no answer counts.
    fileprivate var rank: Int? {
        switch self {
        case .created, .expired, .cancelled: nil
        case .pending: 0
        case .inReview: 1
        case .approved: 2
        case .rejected: 3
        }
    }
}

extension KYCOutcome {
    fileprivate var rank: Int {
        switch self {
        case .pending: 0
        case .inReview: 1
        case .approved: 2
        case .rejected: 3
        case .expired: 4
        }
    }
}

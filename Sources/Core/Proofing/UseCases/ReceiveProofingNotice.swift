public import Cryptography
import FoundationEssentials
public import Kernel

/// Takes a message that came to the webhook: judged by the provider's adapter, applied once, in whichever order.
public struct ReceiveProofingNotice: Sendable {
    public enum Outcome: Equatable, Sendable {
        /// The case stands as the message says, or as the provider says now.
        case applied
        /// Genuine, and nothing changes: it came before, it is older than what is known, or nothing waits for it.
        case ignored
    }

    /// More than any provider's notice has.
    public static let bytesMax = 262_144
    /// Refusals that are written down within a minute: strangers must not fill the audit trail.
    static let refusalsTold = 20

    private let work: ProofingWork
    private let counters: any RateCounters

    public init(
        storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, counters: any RateCounters,
        clock: any Clock
    ) {
        work = ProofingWork(storage: storage, policy: policy, vault: vault, clock: clock)
        self.counters = counters
    }

    /// - Parameters:
    ///   - body: as it came, not one byte changed.
    ///   - headers: names in lower case.
    /// - Returns: nil where the tenant has no such provider.
    /// - Throws: ``KYCNoticeRefusal`` for what is not believed; ``ProofingRefusal/providerUnavailable`` where it cannot be
    ///   judged now and may come again; `StoreUnavailable`.
    public func callAsFunction(
        from name: String, _ body: [UInt8], headers: [String: String], in tenant: TenantID
    ) async throws -> Outcome? {
        guard let provider = try await work.policy.provider(name, of: tenant) else { return nil }
        let rules = try await work.policy.rules(of: tenant)
        let webhook = KYCWebhook(
            body: body, headers: headers, receivedAt: work.clock.now, seconds: rules.noticeSeconds)
        do {
            guard body.count <= Self.bytesMax else { throw KYCNoticeRefusal.tooLarge }
            guard let notice = try await provider.notice(in: webhook) else { return .ignored }
            return try await apply(notice, SHA256Digest(of: body), of: provider, rules, in: tenant)
        } catch let refusal as KYCNoticeRefusal {
            try await tell(refusal, of: name, in: tenant)
            throw refusal
        } catch is KYCFailure {
            throw ProofingRefusal.providerUnavailable
        }
    }

    private func apply(
        _ notice: KYCNotice, _ digest: SHA256Digest, of provider: any KYCProvider, _ rules: ProofingRules,
        in tenant: TenantID
    ) async throws -> Outcome {
        let known = try await work.storage.read(tenant) {
            try await $0.cases.proofingCase(notice.reference, at: provider.name)
        }
        // Another system of the tenant may use the same provider.
        guard let known else { return .ignored }
        if let subject = notice.subject, subject != known.id.string { throw KYCNoticeRefusal.wrongSubject }
        guard known.isOpen || (known.isDecided && provider.revises) else { return .ignored }
        let decision: KYCDecision?
        if let told = notice.decision {
            decision = told
        } else {
            decision = try await work.decision(on: known, in: tenant)
        }
        guard let decision else { return .ignored }
        return try await work.storage.write(tenant) { [work] stores in
            let now = work.clock.now
            // Twice the window: a clock ahead of ours may have stated a time that we have yet to reach.
            let end = now.addingTimeInterval(TimeInterval(rules.noticeSeconds) * 2)
            let mark = SHA256Digest(of: Array("\(provider.name):".utf8) + digest.bytes)
            guard try await stores.cases.note(mark, until: end),
                let current = try await stores.cases.proofingCase(known.id)
            else { return .ignored }
            let taken = try await work.take(decision, into: current, rules: rules, in: tenant, stores, at: now)
            return taken == current ? .ignored : .applied
        }
    }

    private func tell(_ refusal: KYCNoticeRefusal, of provider: String, in tenant: TenantID) async throws {
        let now = work.clock.now
        let told = try await counters.count("proofing.refused:\(provider)", in: tenant, windowSeconds: 60, at: now)
        guard told <= Self.refusalsTold else { return }
        let event = Event(
            "proofing.notice_refused", subject: provider, details: ["reason": refusal.rawValue], at: now)
        try await work.storage.write(tenant) { try await $0.outbox.append(event) }
    }
}

public import FoundationEssentials
import JOSE
import Kernel
public import Proofing
import Testing

/// An adapter together with the provider that it speaks to, which does as it is told.
public struct KYCProviderRig: Sendable {
    /// What a provider may do wrong when it is asked.
    public enum Fault: String, CaseIterable, Sendable {
        case silent
        case halfOpen = "half_open"
        case down, refuses, garbage, large, deep
        case wrongSubject = "wrong_subject"
        case wrongProcess = "wrong_process"
    }

    /// What may be wrong with a message.
    public enum NoticeFault: String, CaseIterable, Sendable {
        case unsigned, forged, tampered, stale
        case wrongSubject = "wrong_subject"
        case large, deep, garbage
    }

    public enum Mind: String, Sendable {
        case approved, rejected
        case inReview = "in_review"
    }

    public let provider: any KYCProvider
    /// Whether the provider repeats for which process it was asked.
    public let namesProcess: Bool
    public let now: @Sendable () -> Date
    public let fail: @Sendable (Fault?) async throws -> Void
    public let decide: @Sendable (_ reference: String, Mind, _ isFinal: Bool) async throws -> Void
    /// What the provider would send about a case now.
    public let notices: @Sendable (_ reference: String, NoticeFault?) async throws -> [KYCWebhook]
    public let isCancelled: @Sendable (_ reference: String) async throws -> Bool

    public init(
        provider: any KYCProvider,
        namesProcess: Bool = true,
        now: @escaping @Sendable () -> Date,
        fail: @escaping @Sendable (Fault?) async throws -> Void,
        decide: @escaping @Sendable (String, Mind, Bool) async throws -> Void,
        notices: @escaping @Sendable (String, NoticeFault?) async throws -> [KYCWebhook],
        isCancelled: @escaping @Sendable (String) async throws -> Bool
    ) {
        self.provider = provider
        self.namesProcess = namesProcess
        self.now = now
        self.fail = fail
        self.decide = decide
        self.notices = notices
        self.isCancelled = isCancelled
    }
}

extension Promise<KYCProviderRig> {
    /// What every adapter of a KYC provider keeps.
    public static let all = refusals + notices + answers

    private static let refusals: [Promise] = KYCProviderRig.Fault.allCases.map { fault in
        Promise("says that the provider failed, and nothing about the person, when it is \(fault.rawValue)") { rig in
            let begun = try await rig.begin()
            try await rig.decide(begun.inquiry.reference, .approved, false)
            try await rig.fail(fault)

            switch fault {
            case .wrongProcess where !rig.namesProcess: break
            case .wrongSubject, .wrongProcess:
                await #expect(throws: KYCFailure.wrongSubject) { try await rig.provider.decision(of: begun.inquiry) }
            default:
                await #expect(throws: KYCFailure.self) { try await rig.provider.decision(of: begun.inquiry) }
                await #expect(throws: KYCFailure.self) { try await rig.begin() }
            }
        }
    }

    private static let notices: [Promise] =
        KYCProviderRig.NoticeFault.allCases.map { fault in
            Promise("believes no notice that is \(fault.rawValue)") { rig in
                let begun = try await rig.begin()
                try await rig.decide(begun.inquiry.reference, .rejected, false)

                for webhook in try await rig.notices(begun.inquiry.reference, fault) {
                    let notice: KYCNotice?
                    do {
                        notice = try await rig.provider.notice(in: webhook)
                    } catch is KYCNoticeRefusal {
                        continue
                    }
                    // Genuine, but about somebody else: whoever takes it compares the subject.
                    #expect(fault == .wrongSubject && notice?.subject != begun.inquiry.id.string)
                }
            }
        } + [
            Promise("knows the provider's own notice, and which case it is about") { rig in
                let begun = try await rig.begin()
                try await rig.decide(begun.inquiry.reference, .approved, false)

                let webhook = try #require(try await rig.notices(begun.inquiry.reference, nil).first)
                let notice = try #require(try await rig.provider.notice(in: webhook))

                #expect(notice.reference == begun.inquiry.reference)
                #expect(notice.subject == nil || notice.subject == begun.inquiry.id.string)
            },
            Promise("believes no notice without any header, and none that is empty") { rig in
                for body in [[], Array("{}".utf8)] {
                    await #expect(throws: KYCNoticeRefusal.self) {
                        try await rig.provider.notice(
                            in: KYCWebhook(body: body, headers: [:], receivedAt: rig.now(), seconds: 300))
                    }
                }
            },
        ]

    private static let answers: [Promise] = [
        Promise("begins a case, which waits for the person") { rig in
            let begun = try await rig.begin()

            #expect(!begun.inquiry.reference.isEmpty)
            if case .redirect(let url) = begun.step { #expect(url.hasPrefix("http")) }
            #expect(try await rig.provider.decision(of: begun.inquiry).outcome == .pending)
        },
        Promise("reads an approval with facts, evidence and a digest of what was seen") { rig in
            let begun = try await rig.begin()
            try await rig.decide(begun.inquiry.reference, .approved, false)

            let decision = try await rig.provider.decision(of: begun.inquiry)

            guard case .approved(let facts) = decision.outcome else {
                Issue.record("\(decision.outcome)")
                return
            }
            #expect(decision.decidedAt != nil)
            #expect(facts.claims["given_name"] == "Noura" && facts.claims["family_name"] == "Al-Harbi")
            #expect(facts.claims["birthdate"] == "1990-05-01")
            let evidence = try #require(facts.verification.evidence.first)
            #expect(!evidence.checks.isEmpty && !evidence.digests.isEmpty)
            let written = VerifiedClaims(facts.claims, verification: facts.verification)
            #expect(try VerifiedClaims(json: written.json) == written)
        },
        Promise("reads a rejection, which is an answer and no failure") { rig in
            let begun = try await rig.begin()
            try await rig.decide(begun.inquiry.reference, .rejected, false)

            let decision = try await rig.provider.decision(of: begun.inquiry)

            guard case .rejected(let rejection) = decision.outcome else {
                Issue.record("\(decision.outcome)")
                return
            }
            #expect(!rejection.isFinal && decision.decidedAt != nil)
        },
        Promise("tells the provider that a case is cancelled, also when it has never heard of it") { rig in
            let begun = try await rig.begin()

            try await rig.provider.cancel(begun.inquiry)

            let unknown = KYCInquiry(id: ID("c-9"), reference: "unknown", level: .verified)
            // Whether an unknown case is an error is the provider's to say; a broken adapter would throw another one.
            do { try await rig.provider.cancel(unknown) } catch is KYCFailure {}
        },
    ]
}

extension KYCProviderRig {
    fileprivate func begin() async throws -> (inquiry: KYCInquiry, step: KYCStep) {
        // Sixteen bytes, as every id of ours.
        let id = ID<ProofingCase>("AAECAwQFBgcICQoLDA0ODw")
        let begun = try await provider.begin(
            KYCRequest(
                id: id, level: .verified, returnURL: "http://127.0.0.1/proofing/\(id)/return",
                webhookURL: "http://127.0.0.1/api/v1/proofing/webhooks/\(provider.name)", language: "ar",
                answer: provider.question.map { _ in "1098765432" }))
        let inquiry = KYCInquiry(id: id, reference: begun.reference, level: .verified, memory: begun.memory)
        return (inquiry, begun.step)
    }
}

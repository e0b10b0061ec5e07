import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Proofing

@Suite("The life of a proofing case")
struct ProofingCaseTests {
    private let now = Sample.now
    private let rules = ProofingRules(providers: [:])
    private let outcomes: [KYCOutcome] = [
        .pending, .inReview, .approved(ProofingHouse.facts), .rejected(KYCRejection()), .expired,
    ]

    @Test(
        "nothing that the provider says changes a case that is unknown to it, given up or cancelled",
        arguments: [
            ProofingCase.State.created, .expired(at: Sample.now), .cancelled(at: Sample.now, .byPerson),
            .cancelled(at: Sample.now, .providerFailed),
        ]
    )
    func closed(state: ProofingCase.State) {
        for outcome in outcomes {
            for time in [nil, Sample.later] {
                var one = Sample.proofingCase("c-1", state)
                let isTaken = one.take(KYCDecision(outcome, decidedAt: time), rules: rules, at: now)
                #expect(!isTaken)
                #expect(one == Sample.proofingCase("c-1", state))
            }
        }
    }

    @Test("what is over cannot be begun, cancelled or given up", arguments: Sample.proofingStates)
    func over(state: ProofingCase.State) {
        var one = Sample.proofingCase("c-1", state)
        let begun = KYCBegun(reference: "r-1", step: .number("1"))

        let hasBegun = one.begin(begun, sealedMemory: nil, rules: rules, at: now)
        #expect(hasBegun == (state == .created))
        let isOpen = one.isOpen
        let isCancelled = one.cancel(.byPerson, at: now)
        #expect(isCancelled == isOpen)
        let isCancelledAgain = one.cancel(.byPerson, at: now)
        #expect(!isCancelledAgain)
        let isExpired = one.expire(at: .distantFuture)
        #expect(!isExpired)
    }

    @Test("an older decision never takes the place of a newer one", arguments: [0.0, -1])
    func older(seconds: Double) {
        var one = Sample.proofingCase()
        let isRejected = one.take(KYCDecision(.rejected(KYCRejection()), decidedAt: now), rules: rules, at: now)
        #expect(isRejected)

        let earlier = KYCDecision(ProofingHouse.approved, decidedAt: now.addingTimeInterval(seconds))

        let isTaken = one.take(earlier, rules: rules, at: now)
        #expect(!isTaken)
        #expect(one.state.name == "rejected")
    }

    @Test("of an approval and a rejection of the same moment the rejection counts, whichever comes first")
    func sameMoment() {
        for order in [[0, 1], [1, 0]] {
            let decisions = [
                KYCDecision(ProofingHouse.approved, decidedAt: now), .init(.rejected(KYCRejection()), decidedAt: now),
            ]
            var one = Sample.proofingCase()
            for index in order { _ = one.take(decisions[index], rules: rules, at: now) }

            #expect(one.state.name == "rejected")
        }
    }

    @Test("an answer without a time takes no decision back")
    func timeless() {
        var one = Sample.proofingCase()
        let isApproved = one.take(KYCDecision(ProofingHouse.approved, decidedAt: now), rules: rules, at: now)
        #expect(isApproved)

        for outcome in [KYCOutcome.pending, .inReview, .rejected(KYCRejection()), .expired] {
            let isTaken = one.take(KYCDecision(outcome, decidedAt: nil), rules: rules, at: now)
            #expect(!isTaken)
        }
    }

    @Test("a newer decision counts, also when it turns an approval into a rejection and back")
    func newer() {
        var one = Sample.proofingCase()
        let steps: [(KYCOutcome, String)] = [
            (.inReview, "in_review"), (ProofingHouse.approved, "approved"),
            (.rejected(KYCRejection(isFinal: true)), "rejected"), (ProofingHouse.approved, "approved"),
            (.inReview, "in_review"),
        ]

        for (second, (outcome, name)) in steps.enumerated() {
            let decision = KYCDecision(outcome, decidedAt: now.addingTimeInterval(Double(second)))
            let version = one.version
            let isTaken = one.take(decision, rules: rules, at: now)
            #expect(isTaken)
            #expect(one.state.name == name && one.version == version + 1)
        }
    }

    @Test("the end forgets what the adapter remembered, what the person was to do, and when to ask")
    func forgets() {
        var one = Sample.proofingCase(step: .number("42"))
        #expect(one.sealedMemory != nil && one.step != nil && one.dueAt != nil)

        let isApproved = one.take(KYCDecision(ProofingHouse.approved, decidedAt: now), rules: rules, at: now)
        #expect(isApproved)

        #expect(one.sealedMemory == nil && one.step == nil && one.dueAt == nil)
    }

    @Test("whoever takes too long is given up, not a moment before")
    func expires() {
        var one = Sample.proofingCase()

        let isTooEarly = one.expire(at: one.expiresAt.addingTimeInterval(-0.001))
        #expect(!isTooEarly)
        let end = one.expiresAt
        let isExpired = one.expire(at: end)
        #expect(isExpired)
        #expect(one.state == .expired(at: end))
    }

    @Test("questions grow rarer, up to one an hour", arguments: [(0, 3.0), (20, 3), (21, 6), (25, 96), (99, 3_600)])
    func polls(count: Int, seconds: Double) {
        #expect(rules.nextPoll(after: count, at: now).timeIntervalSince(now) == seconds)
    }
}

import JOSE
import KYCProviders
import Kernel
import Proofing
import Simulators
import TestKit
import Testing

/// One after another: each has a server of its own, and time limits to keep.
@Suite("A KYC provider that fails, forges or repeats itself proofs nobody", .serialized)
struct FailingProviderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let vendor: KYCVendor
        let fault: KYCFault

        var testDescription: String { "\(vendor), \(fault.rawValue)" }
        /// Nobody waits longer than needed for what never comes.
        var milliseconds: Int { fault == .silent || fault == .halfOpen ? 500 : 5_000 }
    }

    static let cases = KYCVendor.allCases.flatMap { vendor in
        KYCFault.allCases.filter { $0 != .none }.map { Case(vendor: vendor, fault: $0) }
    }

    /// Nafath says nothing of the service that it was asked for.
    @Test(
        "when it is asked: nothing changes, and it is told",
        arguments: cases.filter { $0.vendor != .nafath || $0.fault != .wrongProcess })
    func faults(_ failing: Case) async throws {
        try await Person.with(failing.vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["fault": .string(failing.fault.rawValue)])
            let person = try person.asking(house.provider(failing.vendor, milliseconds: failing.milliseconds))

            await #expect(throws: ProofingRefusal.providerUnavailable) { try await person.poll(begun) }

            #expect(try await person.known(begun)?.state == .pending)
            #expect(try await person.standing() == nil)
            #expect(person.stores.events().last?.name == "proofing.provider_failed")
        }
    }

    @Test(
        "when a case is begun: the case is given up, and it is told",
        arguments: cases.filter { $0.fault != .wrongSubject && $0.fault != .wrongProcess })
    func beginnings(_ failing: Case) async throws {
        try await Person.with(failing.vendor) { person, house in
            try await house.plan(["fault": .string(failing.fault.rawValue)])
            let person = try person.asking(house.provider(failing.vendor, milliseconds: failing.milliseconds))

            await #expect(throws: ProofingRefusal.providerUnavailable) { try await person.begin() }

            #expect(try await person.cases().map(\.state.name) == ["cancelled"])
            #expect(try await person.standing() == nil)
            #expect(person.stores.events().map(\.name) == ["proofing.created", "proofing.provider_failed"])
        }
    }

    @Test("when it answers after its time: nothing changes, and it is told", arguments: KYCVendor.allCases)
    func slow(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["delay_ms": 1_000])
            let hurried = try person.asking(house.provider(vendor, milliseconds: 500))

            await #expect(throws: ProofingRefusal.providerUnavailable) { try await hurried.poll(begun) }

            #expect(try await person.known(begun)?.state == .pending)
            #expect(person.stores.events().last?.name == "proofing.provider_failed")
        }
    }

    @Test(
        "by a notice that is not its own, or not of now: nothing changes, and it is told",
        arguments: KYCVendor.allCases,
        ["unsigned", "forged", "tampered", "stale", "wrong_subject", "garbage", "deep", "large"])
    func notices(vendor: KYCVendor, fault: String) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["notices": .string(fault)])
            let notice = try #require(try await house.notices(of: begun.reference ?? "").first)

            await #expect(throws: KYCNoticeRefusal.self) { try await person.receive(notice) }

            #expect(try await person.known(begun) == begun)
            #expect(try await person.standing() == nil)
            #expect(person.stores.events().last?.name == "proofing.notice_refused")
        }
    }

    @Test("by what it sends three times: it is applied once", arguments: KYCVendor.allCases)
    func replayed(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            try await house.plan(["notices": "replayed"])

            var outcomes: [ReceiveProofingNotice.Outcome?] = []
            for notice in try await house.notices(of: begun.reference ?? "") {
                outcomes.append(try await person.receive(notice))
            }

            #expect(outcomes == [.applied, .ignored, .ignored])
            #expect(try await person.standing() == .verified)
        }
    }

    @Test("by what it sends in the wrong order: the newest counts", arguments: KYCVendor.allCases)
    func reordered(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "rejected")
            try await house.plan(["notices": "reordered"])

            for notice in try await house.notices(of: begun.reference ?? "") { _ = try await person.receive(notice) }

            #expect(try await person.known(begun)?.state.name == "rejected")
        }
    }

    @Test("by an answer that comes after the person has given up", arguments: KYCVendor.allCases)
    func late(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            #expect(try await person.cancel(begun))
            try await house.decide(begun, "approved")
            let notice = try #require(try await house.notices(of: begun.reference ?? "").first)

            #expect(try await person.receive(notice) == .ignored)

            #expect(try await person.poll(begun).state.name == "cancelled")
            #expect(try await person.standing() == nil)
        }
    }

    @Test("but one that does as it should does proof", arguments: KYCVendor.allCases)
    func proofs(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "in_review")
            _ = try await person.poll(begun)
            try await house.decide(begun, "approved")

            #expect(try await person.poll(begun).isApproved)
            #expect(try await person.standing() == .verified)
        }
    }
}

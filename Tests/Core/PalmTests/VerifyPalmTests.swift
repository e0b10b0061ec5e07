import Accounts
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Palm

@Suite("Verifying a palm (1:1)")
struct VerifyPalmTests {
    @Test("counts no verdict of a provider that is not what it must be, and no try of the person", arguments: lies)
    func flawed(lie: Lie) async throws {
        let house = try await PalmHouse()
        try await house.add()
        lie.tell(&house.provider.script)

        #expect(try await refusal { try await house.prove() } == .unavailable)

        #expect(house.outcomes("palm.provider_failed") == [lie.flaw.rawValue])
        #expect(try await house.palm()?.failures == 0)
    }

    private static let lies = Lie.common + Lie.ofSubject + Lie.ofReference

    @Test("counts no try where the provider fails", arguments: PalmProviderFailure.Reason.allCases)
    func failing(reason: PalmProviderFailure.Reason) async throws {
        let house = try await PalmHouse()
        try await house.add()
        house.provider.script.failure = PalmProviderFailure(reason)

        for _ in 0..<6 { #expect(try await refusal { try await house.prove() } == .unavailable) }

        #expect(house.outcomes("palm.provider_failed") == Array(repeating: reason.rawValue, count: 6))
        #expect(try await house.palm()?.lockedUntil == nil)
    }

    @Test(
        "refuses what is no living palm or not alike enough, and tells the person no more than that", arguments: person)
    func unconvincing(lie: Lie) async throws {
        let house = try await PalmHouse()
        try await house.add()
        lie.tell(&house.provider.script)

        #expect(try await refusal { try await house.prove() } == .notRecognised(triesLeft: 4))

        #expect(house.outcomes("palm.refused") == [lie.flaw.rawValue])
    }

    private static let person = Lie.ofPerson

    @Test("locks palm for the person after five failures in a row, for a while, and nothing else")
    func lock() async throws {
        let house = try await PalmHouse()
        try await house.add()
        try await house.add(PalmHouse.other, of: house.badr)
        let until = house.clock.now.addingTimeInterval(900)

        for left in [4, 3, 2, 1] {
            #expect(try await refusal { try await house.prove(PalmHouse.other) } == .notRecognised(triesLeft: left))
        }
        #expect(try await refusal { try await house.prove(PalmHouse.other) } == .locked(until: until))

        #expect(try await refusal { try await house.prove() } == .locked(until: until))
        #expect(house.provider.calls.count { $0 == "verify" } == 5)
        #expect(try await house.manage.status(of: house.amina, in: house.tenant).lockedUntil == until)
        #expect(house.stores.events().count { $0.name == "palm.locked" } == 1)
        try await house.prove(PalmHouse.other, of: house.badr)
        house.clock.now = until
        try await house.prove()
        #expect(try await house.palm()?.failures == 0)
    }

    @Test("forgets failures at a match")
    func reset() async throws {
        let house = try await PalmHouse()
        try await house.add()

        for _ in 0..<3 {
            for _ in 0..<4 { _ = try await refusal { try await house.prove(PalmHouse.other) } }
            try await house.prove()
        }

        #expect(try await house.palm()?.failures == 0)
    }

    @Test("asks the provider for no more tries at once than are allowed")
    func atOnce() async throws {
        let house = try await PalmHouse()
        try await house.add()
        var tickets: [Secret] = []
        for _ in 0..<32 {
            tickets.append(try await house.verify.begin(of: house.amina, by: house.holder, in: house.tenant).ticket)
        }

        await withTaskGroup(of: Void.self) { group in
            for ticket in tickets {
                group.addTask {
                    _ = try? await house.verify.finish(
                        ticket, house.capture(PalmHouse.other), of: house.amina, by: house.holder, in: house.tenant)
                }
            }
        }

        #expect(house.provider.calls.count { $0 == "verify" } == 5)
    }

    @Test("uses a ceremony once, for whoever began it")
    func once() async throws {
        let house = try await PalmHouse()
        try await house.add()
        let ceremony = try await house.verify.begin(of: house.amina, by: house.holder, in: house.tenant)
        let finish = { (holder: PalmHolder) async throws in
            _ = try await house.verify.finish(
                ceremony.ticket, house.capture(), of: house.amina, by: holder, in: house.tenant)
        }

        try await finish(house.holder)

        #expect(try await refusal { try await finish(house.holder) } == .ceremonyUnknown)
        let another = try await house.verify.begin(of: house.amina, by: house.holder, in: house.tenant)
        let thief = PalmHolder(browser: nil, session: "s-1")
        #expect(
            try await refusal {
                _ = try await house.verify.finish(
                    another.ticket, house.capture(), of: house.amina, by: thief, in: house.tenant)
            } == .ceremonyUnknown)
    }

    @Test("takes no ceremony of an enrolment or an identification")
    func otherPurpose() async throws {
        let house = try await PalmHouse()
        let enrolment = try await house.enroll.begin(
            house.permit(), agreeingTo: "1", by: house.holder, in: house.tenant)
        try await house.add()

        let refusal = try await refusal {
            _ = try await house.verify.finish(
                enrolment.ticket, house.capture(), of: house.amina, by: house.holder, in: house.tenant)
        }

        #expect(refusal == .ceremonyUnknown)
    }

    @Test("is refused without an enrolment, while suspended, and after deletion")
    func standing() async throws {
        let house = try await PalmHouse()
        #expect(try await refusal { try await house.prove() } == .notEnrolled)
        try await house.add()

        try await house.manage.suspend(house.amina, by: "operator", in: house.tenant)
        #expect(try await refusal { try await house.prove() } == .suspended)
        try await house.manage.lift(house.amina, by: "operator", in: house.tenant)
        try await house.prove()
        try await house.manage.delete(house.amina, in: house.tenant)

        #expect(try await refusal { try await house.prove() } == .notEnrolled)
    }

    @Test("comes to nothing where the palm was deleted or suspended before the answer came", arguments: [true, false])
    func late(isDeleted: Bool) async throws {
        let house = try await PalmHouse()
        try await house.add()
        house.provider.script.meanwhile = {
            if isDeleted {
                try await house.manage.delete(house.amina, in: house.tenant)
            } else {
                try await house.manage.suspend(house.amina, by: "operator", in: house.tenant)
            }
        }

        #expect(try await refusal { try await house.prove() } == .ceremonyUnknown)

        #expect(house.outcomes("palm.refused") == ["superseded"])
        #expect(try await house.standing() == (isDeleted ? .deleted : .suspended))
    }

    @Test("is refused to somebody whose account is disabled")
    func disabled() async throws {
        let house = try await PalmHouse()
        try await house.add()
        let disableUser = DisableUser(storage: house.stores.accounts, clock: house.clock)
        _ = try await disableUser(Username("amina"), actor: nil, in: house.tenant)

        #expect(try await refusal { try await house.prove() } == .accountDisabled)
    }

    @Test("is refused with a palm of another provider than today's")
    func otherProvider() async throws {
        let house = try await PalmHouse()
        let palm = Sample.palm()
        try await house.stores.palms.write(house.tenant) { try await $0.palms.save(palm) }

        #expect(try await refusal { try await house.prove() } == .notEnrolled)
    }

    @Test("proves who it is, for what it was begun for")
    func proves() async throws {
        let house = try await PalmHouse()
        let palm = try await house.add()
        let ceremony = try await house.verify.begin(
            of: house.amina, by: house.holder, for: "payment-1", in: house.tenant)

        let proved = try await house.verify.finish(
            ceremony.ticket, house.capture(), of: house.amina, by: house.holder, in: house.tenant)

        #expect(proved.user.id == house.amina && proved.palm == palm.id && proved.provider == "scripted")
        #expect(proved.at == house.clock.now && proved.transaction == "payment-1")
        #expect(house.stores.events().last?.name == "palm.verified")
    }

    @Test("takes the score at the threshold, and no event tells a score")
    func threshold() async throws {
        let house = try await PalmHouse()
        try await house.add()
        house.provider.script.score = 0.8

        try await house.prove()

        #expect(house.stores.events().allSatisfy { $0.details["score"] == nil })
    }
}

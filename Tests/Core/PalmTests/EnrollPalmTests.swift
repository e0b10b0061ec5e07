import Accounts
import Cryptography
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Palm

@Suite("Enrolling a palm")
struct EnrollPalmTests {
    @Test("needs a strong sign-in within five minutes", arguments: [nil, -301.0, 1.0])
    func staleSignIn(seconds: Double?) async throws {
        let house = try await PalmHouse()
        let permit = PalmEnrolmentPermit(
            user: house.amina, strongSignInAt: seconds.map(house.clock.now.addingTimeInterval),
            reachesIdentityLevel: true)

        let refusal = try await refusal {
            _ = try await house.enroll.begin(permit, agreeingTo: "1", by: house.holder, in: house.tenant)
        }

        #expect(refusal == .strongSignInNeeded)
    }

    @Test("needs an identity proofed to the level that the tenant wants, and only then")
    func identityLevel() async throws {
        var house = try await PalmHouse()
        let permit = PalmEnrolmentPermit(
            user: house.amina, strongSignInAt: house.clock.now, reachesIdentityLevel: false)
        _ = try await house.enroll.begin(permit, agreeingTo: "1", by: house.holder, in: house.tenant)

        house.rules.identityLevel = "verified"
        let strict = house
        let refusal = try await refusal {
            _ = try await strict.enroll.begin(permit, agreeingTo: "1", by: strict.holder, in: strict.tenant)
        }

        #expect(refusal == .identityLevelNeeded("verified"))
    }

    @Test("needs consent to the text in force", arguments: [nil, "0", ""])
    func consent(version: String?) async throws {
        let house = try await PalmHouse()

        let refusal = try await refusal {
            _ = try await house.enroll.begin(
                house.permit(), agreeingTo: version, by: house.holder, in: house.tenant)
        }

        #expect(refusal == .consentNeeded(version: "1"))
        #expect(house.provider.calls.isEmpty)
    }

    @Test("is refused where the tenant has no provider")
    func noProvider() async throws {
        let house = try await PalmHouse()
        let enroll = EnrollPalm(
            storage: house.stores.palms, oneTime: house.stores.oneTime, services: FixedPalmService(nil),
            seal: house.seal, clock: house.clock, randomness: house.randomness)

        let refusal = try await refusal {
            _ = try await enroll.begin(house.permit(), agreeingTo: "1", by: house.holder, in: house.tenant)
        }

        #expect(refusal == .notOffered)
    }

    @Test("is refused to somebody who has a palm enrolled, also a suspended one")
    func twice() async throws {
        let house = try await PalmHouse()
        try await house.add()
        #expect(try await refusal { try await house.add() } == .alreadyEnrolled)

        try await house.manage.suspend(house.amina, by: "operator", in: house.tenant)

        #expect(try await refusal { try await house.add() } == .alreadyEnrolled)
    }

    @Test("ends only for whoever began it, once, and in time")
    func foreignCeremony() async throws {
        let house = try await PalmHouse()
        let thief = PalmHolder(browser: house.holder.browser, session: "s-2")
        let begin = {
            try await house.enroll.begin(house.permit(), agreeingTo: "1", by: house.holder, in: house.tenant)
        }
        let finish = { (ticket: Secret, holder: PalmHolder, user: ID<User>) async throws in
            _ = try await house.enroll.finish(ticket, house.capture(), for: user, by: holder, in: house.tenant)
        }

        let (first, second, late) = (try await begin(), try await begin(), try await begin())
        #expect(try await refusal { try await finish(first.ticket, thief, house.amina) } == .ceremonyUnknown)
        #expect(try await refusal { try await finish(first.ticket, house.holder, house.amina) } == .ceremonyUnknown)
        #expect(try await refusal { try await finish(second.ticket, house.holder, house.badr) } == .ceremonyUnknown)
        house.clock.advance(seconds: 121)
        #expect(try await refusal { try await finish(late.ticket, house.holder, house.amina) } == .ceremonyUnknown)

        #expect(house.provider.calls.isEmpty)
        #expect(try await house.standing() == .none)
    }

    @Test("counts no verdict that is not what it must be, and has the provider forget", arguments: lies)
    func flawed(lie: Lie) async throws {
        let house = try await PalmHouse()
        lie.tell(&house.provider.script)

        let refusal = try await refusal { try await house.add() }

        #expect(refusal == (lie.flaw.isPersons ? .captureUnusable : .unavailable))
        #expect(try await house.standing() == .none)
        #expect(house.outcomes("palm.enrolment_refused") == [lie.flaw.rawValue])
        #expect(try await house.deletions().count == 1)
        house.provider.script = .init()
        #expect(try await house.erase(in: house.tenant) == .init(confirmed: 1))
        #expect(house.provider.subjects.isEmpty)
    }

    private static let lies = Lie.common + Lie.ofSubject + Lie.ofPerson.filter { $0.flaw == .notLive }

    @Test(
        "comes to nothing where the provider fails, and has it forget", arguments: PalmProviderFailure.Reason.allCases)
    func failing(reason: PalmProviderFailure.Reason) async throws {
        let house = try await PalmHouse()
        house.provider.script.failure = PalmProviderFailure(reason)

        #expect(try await refusal { try await house.add() } == .unavailable)

        #expect(try await house.standing() == .none)
        #expect(house.outcomes("palm.enrolment_refused") == [reason.rawValue])
        #expect(try await house.deletions().count == 1)
    }

    @Test("comes to nothing where the provider will not take the palm, of which it keeps nothing")
    func rejected() async throws {
        let house = try await PalmHouse()
        house.provider.script.rejectsEnrolments = true

        #expect(try await refusal { try await house.add() } == .captureUnusable)

        #expect(try await house.standing() == .none)
        #expect(try await house.deletions().isEmpty)
    }

    @Test("comes to nothing where the answer comes after the ceremony's end")
    func late() async throws {
        let house = try await PalmHouse()
        house.provider.script.meanwhile = { house.clock.advance(seconds: 121) }

        #expect(try await refusal { try await house.add() } == .unavailable)

        #expect(house.outcomes("palm.enrolment_refused") == ["wrong_time"])
    }

    @Test("comes to nothing where it was deleted before the answer came, and has the provider forget")
    func deletedMeanwhile() async throws {
        let house = try await PalmHouse()
        house.provider.script.meanwhile = { try await house.manage.delete(house.amina, in: house.tenant) }

        #expect(try await refusal { try await house.add() } == .ceremonyUnknown)

        #expect(try await house.standing() == .deleted)
        #expect(try await house.erase(in: house.tenant) == .init(confirmed: 1))
        #expect(house.provider.subjects.isEmpty)
    }

    @Test("is pending while the provider decides")
    func pending() async throws {
        let house = try await PalmHouse()
        house.provider.script.meanwhile = {
            let standing = try await house.standing()
            #expect(standing == .pending)
        }

        try await house.add()

        #expect(try await house.standing() == .enrolled)
    }

    @Test("takes the place of one that was left pending, which the provider is to forget")
    func abandoned() async throws {
        let house = try await PalmHouse()
        let left = Sample.palm(sealed: [1], standing: .pending)
        try await house.stores.palms.write(house.tenant) { try await $0.palms.save(left) }

        try await house.add()

        #expect(try await house.standing() == .enrolled)
        #expect(try await house.deletions().map(\.id.string) == [left.id.string])
    }

    @Test("keeps the consent with its text and time, and the provider's names sealed")
    func keeps() async throws {
        let house = try await PalmHouse()

        let palm = try await house.add()

        let kept = try #require(try await house.palm())
        #expect(kept == palm)
        #expect(kept.consent == PalmConsent(textVersion: "1", givenAt: house.clock.now))
        let handle = try house.seal.open(kept.sealedHandle, of: kept.id.string, in: house.tenant)
        #expect(house.provider.subjects == [handle.subject])
        #expect(handle.reference == PalmReference("ref-\(handle.subject.string)"))
        #expect(!String(decoding: kept.sealedHandle, as: UTF8.self).contains(handle.subject.string))
        #expect(throws: StoreUnavailable.self) {
            try house.seal.open(kept.sealedHandle, of: "another", in: house.tenant)
        }
    }
}

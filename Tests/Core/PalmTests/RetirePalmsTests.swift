import Accounts
import Kernel
import TestKit
import Testing

@testable import Palm

@Suite("Taking leave of a palm provider")
struct RetirePalmsTests {
    private let house: PalmHouse
    private var retire: RetirePalms { RetirePalms(storage: house.stores.palms, manage: house.manage) }

    /// Two who are enrolled; one more has begun, and one has deleted what they had.
    init() async throws {
        house = try await PalmHouse()
        try await house.add()
        try await house.add(PalmHouse.other, of: house.badr)
        try await house.stores.palms.write(house.tenant) { stores in
            for (id, standing) in [("u-3", PalmStanding.pending), ("u-4", .deleted)] {
                try await stores.users.add(Sample.user(id, name: id), password: nil)
                try await stores.palms.save(Sample.palm(id, of: ID(id), subject: id, standing: standing))
            }
        }
    }

    @Test("counts what it keeps of people, and what it has yet to delete")
    func counts() async throws {
        #expect(try await retire.kept(in: house.tenant) == .init(palms: 3))
        try await house.manage.delete(house.badr, in: house.tenant)

        #expect(try await retire.kept(in: house.tenant) == .init(palms: 2, deletions: 1))
        #expect(try await retire.kept(in: Sample.other) == .init())
    }

    @Test("suspends what counts, deletes what was never confirmed, and names who did")
    func suspends() async throws {
        #expect(try await retire.suspend(by: "op-1", in: house.tenant) == 2)
        #expect(try await retire.suspend(by: "op-1", in: house.tenant) == 0)

        #expect(try await house.standing() == .suspended)
        #expect(try await house.standing(of: ID("u-3")) == .deleted)
        let told = house.stores.events(of: house.tenant).filter { $0.actor == "op-1" }
        #expect(told.map(\.name).sorted() == ["palm.deleted", "palm.suspended", "palm.suspended"])
        #expect(try await house.manage.lift(house.amina, by: "op-1", in: house.tenant))
        try await house.prove()
    }

    @Test("deletes everything, and the provider is asked while it is there")
    func deletes() async throws {
        #expect(try await retire.delete(by: "op-1", in: house.tenant) == 3)

        #expect(try await house.erase(in: house.tenant).confirmed == 2)
        #expect(house.provider.subjects.isEmpty)
        // The one that was never confirmed was begun at another provider.
        #expect(try await retire.kept(in: house.tenant) == .init(deletions: 1))
    }

    @Test("leaves deletions as they are while there is no provider: nobody is asked, and nothing told again and again")
    func noProvider() async throws {
        _ = try await retire.delete(by: "op-1", in: house.tenant)
        let told = house.stores.events(of: house.tenant).count
        let erase = ErasePalms(
            storage: house.stores.palms, services: FixedPalmService(nil), seal: house.seal, clock: house.clock)

        #expect(try await erase(in: house.tenant) == .init())

        #expect(house.stores.events(of: house.tenant).count == told)
        #expect(try await house.deletions().allSatisfy { $0.tries == 0 && $0.nextTryAt == house.clock.now })
        #expect(try await house.erase(in: house.tenant).confirmed == 2)
    }
}

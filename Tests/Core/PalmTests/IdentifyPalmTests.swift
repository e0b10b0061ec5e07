import Accounts
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Palm

@Suite("Identifying a palm (1:N)")
struct IdentifyPalmTests {
    @Test("counts no verdict that is not what it must be", arguments: Lie.common)
    func flawed(lie: Lie) async throws {
        let house = try await PalmHouse()
        try await house.add()
        lie.tell(&house.provider.script)

        #expect(try await refusal { try await house.whose() } == .unavailable)

        #expect(house.outcomes("palm.provider_failed") == [lie.flaw.rawValue])
    }

    @Test("finds nobody by a palm that is not alive or not alike enough", arguments: Lie.ofPerson)
    func unconvincing(lie: Lie) async throws {
        let house = try await PalmHouse()
        try await house.add()
        lie.tell(&house.provider.script)

        #expect(try await refusal { try await house.whose() } == .nobodyFound)

        #expect(house.outcomes("palm.identification_refused") == [lie.flaw.rawValue])
    }

    @Test("finds nobody by a name that is not known here, or under another reference", arguments: [true, false])
    func unknownHere(isSubject: Bool) async throws {
        let house = try await PalmHouse()
        try await house.add()
        if isSubject {
            house.provider.script.subject = PalmSubject("stranger")
        } else {
            house.provider.script.reference = PalmReference("another")
        }

        #expect(try await refusal { try await house.whose() } == .nobodyFound)

        #expect(house.outcomes("palm.identification_refused") == ["unknown_here"])
    }

    @Test("finds nobody whose palm is suspended or deleted, whatever the provider says", arguments: [true, false])
    func notInUse(isDeleted: Bool) async throws {
        let house = try await PalmHouse()
        try await house.add()
        if isDeleted {
            try await house.manage.delete(house.amina, in: house.tenant)
        } else {
            try await house.manage.suspend(house.amina, by: "operator", in: house.tenant)
        }

        #expect(try await refusal { try await house.whose() } == .nobodyFound)
    }

    @Test("is refused to a client that asks too often, before the provider is asked")
    func tooOften() async throws {
        var house = try await PalmHouse()
        house.rules.identificationsPerMinute = 3
        try await house.add()

        for _ in 0..<3 { try await house.whose() }
        let limited = house

        #expect(try await refusal { try await limited.whose() } == .tooMany(retryAfterSeconds: 60))
        #expect(house.provider.calls.count { $0 == "identify" } == 3)
        try await house.whose(client: "another-kiosk")
    }

    @Test("ends only for the client that began it")
    func otherClient() async throws {
        let house = try await PalmHouse()
        let (mine, theirs) = (PalmIdentificationPermit(client: "a"), PalmIdentificationPermit(client: "b"))
        let ceremony = try await house.identify.begin(mine, in: house.tenant)

        let refusal = try await refusal {
            _ = try await house.identify.finish(ceremony.ticket, house.capture(), theirs, in: house.tenant)
        }

        #expect(refusal == .ceremonyUnknown)
    }

    @Test("names a person, says that a second factor must follow, and tells who asked")
    func found() async throws {
        let house = try await PalmHouse()
        try await house.add()
        try await house.add(PalmHouse.other, of: house.badr)

        let found = try await house.whose(PalmHouse.other)

        #expect(found.user == house.badr && found.next == .secondFactor)
        let event = try #require(house.stores.events().last)
        #expect(event.name == "palm.identified" && event.actor == "kiosk" && event.subject == house.badr.string)
    }
}

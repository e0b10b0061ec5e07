import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Palm
import SQLStore
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Looking after people's palms from the command line")
struct PalmCommandTests {
    private let amina: Username

    init() throws {
        amina = try Username("amina")
    }

    /// A person with a palm, and one without.
    private func work(_ body: (House) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try HouseCommandTests.settings(folder), schema: .currentOrNew)
        let people = try [Sample.user("u-1", name: "amina"), Sample.user("u-2", name: "badr")]
        try await house.accounts.write(house.tenant.id) { stores in
            for user in people { try await stores.users.add(user, password: nil) }
        }
        try await house.stores.palms.write(house.tenant.id) { try await $0.palms.save(Sample.palm(of: ID("u-1"))) }
        try await body(house)
        await house.close()
    }

    private func events(_ house: House) async throws -> [[String]] {
        try await house.database.schema.read(in: .allTenants) { connection in
            try await connection.rows("SELECT name, actor FROM events WHERE name LIKE 'palm.%' ORDER BY position", [])
                .map { [try $0.text(0), try $0.optionalText(1) ?? ""] }
        }
    }

    @Test("does nothing to somebody who is not there, or has no palm")
    func nothingThere() async throws {
        try await work { house in
            await #expect(throws: OperatorRefused.self) { _ = try await house.palm(of: Username("nobody")) }
            let badr = try await house.palm(of: Username("badr"))
            for change in [badr.suspended, badr.resumed, badr.removed] {
                await #expect(throws: OperatorRefused.self) { _ = try await change() }
            }

            #expect(badr.status.standing == .none)
            #expect(try await events(house).isEmpty)
        }
    }

    @Test("suspends and resumes, each where it can be, and says who did")
    func suspends() async throws {
        try await work { house in
            let palm = try await house.palm(of: amina)
            await #expect(throws: OperatorRefused.self) { _ = try await palm.resumed() }

            #expect(try await palm.suspended().status.standing == .suspended)
            await #expect(throws: OperatorRefused.self) { _ = try await palm.suspended() }
            #expect(try await house.palm(of: amina).resumed().status.standing == .enrolled)

            let actor = House.commandLine
            #expect(try await events(house) == [["palm.suspended", actor], ["palm.lifted", actor]])
            let kept = try await house.stores.palms.read(house.tenant.id) { try await $0.palms.palm(of: ID("u-1")) }
            #expect(kept?.sealedHandle == Sample.palm().sealedHandle)
        }
    }

    @Test("removes: the palm counts no more, and the provider is still to delete it")
    func removes() async throws {
        try await work { house in
            #expect(try await house.palm(of: amina).removed().status.standing == .deleted)
            await #expect(throws: OperatorRefused.self) { _ = try await house.palm(of: amina).removed() }

            let due = try await house.stores.palms.read(house.tenant.id) {
                try await $0.palms.deletions(dueAt: .distantFuture, limit: 9)
            }
            #expect(due.map(\.sealedHandle) == [Sample.palm().sealedHandle])
            #expect(try await events(house) == [["palm.deleted", House.commandLine]])
        }
    }

    @Test("is shown with its provider, and with nothing by which it could be found there")
    func listing() async throws {
        try await work { house in
            let palm = try await house.palm(of: amina)

            let json = PalmListing.json(palm)
            #expect(json["username"] == "amina" && json["sub"] == "u-1" && json["status"] == "enrolled")
            #expect(json["provider"] == "biowave" && json["consent_version"] == "1")
            let members = try #require(json.object)
            #expect(members.keys.allSatisfy { Self.members.contains($0) })
            #expect(PalmListing.table(palm).contains("amina"))
            #expect(PalmListing.json(try await house.palm(of: Username("badr")))["status"] == "none")
        }
    }

    private static let members: Set<String> = [
        "username", "sub", "status", "provider", "enrolled_at", "locked_until", "consent_version",
    ]
}

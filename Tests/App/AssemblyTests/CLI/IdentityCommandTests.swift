import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import SQLStore
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Looking after proofed identities from the command line")
struct IdentityCommandTests {
    private let amina: Username

    init() throws {
        amina = try Username("amina")
    }

    /// A person proofed to two levels, with a case that is open, and one of whom nothing is known.
    private func work(_ body: (House) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try HouseCommandTests.settings(folder), schema: .currentOrNew)
        let people = try [Sample.user("u-1", name: "amina"), Sample.user("u-2", name: "badr")]
        try await house.accounts.write(house.tenant.id) { stores in
            for user in people { try await stores.users.add(user, password: nil) }
        }
        try await house.stores.proofing.write(house.tenant.id) { stores in
            try await stores.results.save(Sample.proofingResult("c-1", .basic, expiresAt: nil))
            try await stores.results.save(Sample.proofingResult("c-2", .enhanced, expiresAt: nil))
            try await stores.cases.add(Sample.proofingCase("c-3"))
        }
        try await body(house)
        await house.close()
    }

    private func events(_ house: House) async throws -> [[String]] {
        try await house.database.schema.read(in: .allTenants) { connection in
            try await connection.rows(
                "SELECT name, actor FROM events WHERE name LIKE 'proofing.%' ORDER BY position", []
            ).map { [try $0.text(0), try $0.optionalText(1) ?? ""] }
        }
    }

    @Test("revokes nothing of somebody who is not there, or of whom nothing is proofed, nor what is another's")
    func nothingThere() async throws {
        try await work { house in
            await #expect(throws: OperatorRefused.self) { _ = try await house.identity(of: Username("nobody")) }
            let badr = try await house.identity(of: Username("badr"))
            await #expect(throws: OperatorRefused.self) { _ = try await badr.revoked() }
            await #expect(throws: OperatorRefused.self) { _ = try await badr.revoked(ID("c-1")) }
            await #expect(throws: OperatorRefused.self) { _ = try await house.identity(of: amina).revoked(ID("c-9")) }

            #expect(badr.level == nil && badr.results.isEmpty && badr.openCases.isEmpty)
            #expect(try await house.identity(of: amina).level == .enhanced)
            #expect(try await events(house).isEmpty)
        }
    }

    @Test("revokes one proof: the level falls to what the others give, and both are told with who did")
    func one() async throws {
        try await work { house in
            let left = try await house.identity(of: amina).revoked(ID("c-2"))

            #expect(left.level == .basic)
            #expect(left.results.map(\.id.string) == ["c-1"])
            let actor = House.commandLine
            #expect(try await events(house) == [["proofing.revoked", actor], ["proofing.level_fell", actor]])
        }
    }

    @Test("revokes all, once; what is open goes on")
    func all() async throws {
        try await work { house in
            let left = try await house.identity(of: amina).revoked()

            #expect(left.level == nil && left.results.isEmpty)
            #expect(left.openCases.map(\.id.string) == ["c-3"])
            await #expect(throws: OperatorRefused.self) { _ = try await left.revoked() }
        }
    }

    @Test("is listed with levels, providers and times, and with none of the facts")
    func listing() async throws {
        try await work { house in
            let identity = try await house.identity(of: amina)

            let json = IdentityListing.json(identity)
            #expect(json["username"] == "amina" && json["level"] == "enhanced")
            #expect(json["proofs"]?.array?.count == 2)
            #expect(json["proofs"]?.array?.allSatisfy { $0["claims"] == nil && $0["stands"] == true } == true)
            #expect(json["open_cases"]?.array?.first?["case"] == "c-3")
            let table = IdentityListing.table(identity)
            #expect(table.contains("c-1") && table.contains("proofed") && table.contains("c-3"))
        }
    }
}

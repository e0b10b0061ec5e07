import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import SQLStore
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Several servers on one PostgreSQL", .enabled(if: Servers.areThere), .serialized)
struct SeveralServersTests {
    let folder: TemporaryFolder
    let clock = FixedClock()
    let url: String
    let settings: Settings

    init() async throws {
        folder = try TemporaryFolder()
        url = try await Servers.database().url
        settings = try Site.settings(in: folder.path, ["database_url": url, "database.connections": "3"])
        _ = try settings.masterKey.openOrCreate(SystemRandomBytes())
    }

    private func house() async throws -> House { try await House(settings: settings, clock: clock) }

    @Test("with another master key than the store's one does not start, and leaves no key of its own behind")
    func otherMasterKey() async throws {
        let first = try await house()
        try await first.prepare()
        await first.close()
        let elsewhere = try TemporaryFolder()
        let stranger = try await House(
            settings: Site.settings(in: elsewhere.path, ["database_url": url]), clock: clock)

        let missing = await #expect(throws: MasterKeyUnusable.self) { try await stranger.prepare() }
        let words = missing.map(PlainWords.sentence) ?? ""
        #expect(words.contains(elsewhere.path + "/master.key") && words.contains("SURETY_MASTER_KEY"))
        #expect(words.contains("the key of the server that made it"))
        #expect(!Files.exists(elsewhere.path + "/master.key"))
        try elsewhere.write(Base64.encode(SystemRandomBytes().bytes(32)), to: "master.key")
        await #expect(throws: VaultLocked.self) { try await stranger.prepare() }

        #expect(PlainWords.sentence(VaultLocked()).contains("not the one this store was made with"))
        await stranger.close()
    }

    @Test("that start at once on an empty database have the same secrets, and one set of keys")
    func firstStart() async throws {
        let houses = try await [house(), house(), house()]

        try await withThrowingTaskGroup(of: Void.self) { group in
            for house in houses { group.addTask { _ = try await house.prepare() } }
            try await group.waitForAll()
        }

        let keys = try await houses[0].allKeys()
        for algorithm in SigningKey.algorithms {
            #expect(keys.filter { $0.algorithm == algorithm }.map(\.state.rawValue).sorted() == ["active", "next"])
        }
        let token = RefreshFamily(
            id: ID("f"), grant: ID("g"), client: ID("c"), rotatedAt: clock.now, expiresAt: clock.now)
        var tokens: Set<String> = []
        for house in houses {
            let secrets = try await house.secrets()
            tokens.insert(RefreshTokens(secrets: secrets).token(of: token, in: house.tenant.id).revealed)
        }
        #expect(tokens.count == 1)
        for house in houses { await house.close() }
    }

    @Test("rotate a key that is due once, and sweep together without harm")
    func jobs() async throws {
        let houses = try await [house(), house()]
        try await houses[0].prepare()
        let before = try await houses[0].allKeys().filter { $0.state == .next }.map(\.keyID)
        clock.advance(seconds: 100 * 86_400)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for house in houses {
                group.addTask { try await house.rotateKeys().whenDue(house.tenant.id, afterDays: 90) }
                for shelf in house.stores.shelves {
                    group.addTask { _ = try await shelf.removeExpired(at: house.clock.now, limit: 500) }
                }
            }
            try await group.waitForAll()
        }

        let keys = try await houses[1].allKeys()
        #expect(Set(keys.filter { $0.state == .active }.map(\.keyID)) == Set(before))
        #expect(keys.filter { $0.state == .next }.count == SigningKey.algorithms.count)
        for house in houses { await house.close() }
    }

    @Test("are waited for no longer than start.wait_seconds, and the reason is told without a password")
    func away() async throws {
        let nowhere = try Site.settings(
            in: folder.path, ["database_url": "postgres://surety:hunter2@127.0.0.1:1/x", "start.wait_seconds": "1"])
        let house = try await House(settings: nowhere, clock: clock)

        await #expect {
            try await house.waitForDatabase()
        } throws: { error in
            let words = PlainWords.sentence(error)
            return words.contains("start.wait_seconds") && words.contains("surety:***@127.0.0.1:1")
                && !words.contains("hunter2")
        }
        await house.close()
    }

    @Test("are examined by the doctor: PostgreSQL, its role, the schema, the keys")
    func doctor() async throws {
        let empty = await Doctor(settings, clock: clock).examine()
        #expect(empty.contains { $0.check == "store" && $0.finding == "the database is empty" })
        let house = try await house()
        try await house.prepare()
        await house.close()

        let findings = await Doctor(settings, clock: clock).examine()

        #expect(findings.contains { $0.check == "store" && $0.state == .ok })
        #expect(findings.contains { $0.check == "master key" && $0.state == .ok })
        #expect(findings.contains { $0.finding.contains("row-level security holds") && $0.state == .ok })
    }
}

import Accounts
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Postgres
import SQLStore
import SQLite
import Synchronization
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Copying a store")
struct CopyStoreTests {
    let site: Site
    let folder: TemporaryFolder
    let source: DatabaseURL
    let target: DatabaseURL

    /// People, clients, and sessions with all that goes with them.
    init() async throws {
        site = try await Site(on: .file)
        _ = try await Seed(site.house, SeedPlan(tag: "a", users: 20, clients: 3, sessions: 30))(isForced: true)
        source = site.house.settings.database
        folder = try TemporaryFolder()
        target = DatabaseURL.sqlite(path: folder.path + "/copy.sqlite")
    }

    private func write(_ sql: String, to url: DatabaseURL) async throws {
        let database = try SQLiteDatabase(path: try #require(url.path))
        _ = try await database.write { try await $0.run(sql) }
        await database.close()
    }

    private var copy: CopyStore { CopyStore(settings: site.house.settings) }

    @Test("refuses a source that is not there, itself, and one that is behind, and makes no target")
    func noSource() async throws {
        let (copy, folder) = (copy, try TemporaryFolder())
        let nowhere = DatabaseURL.sqlite(path: folder.path + "/nothing.sqlite")
        await #expect(throws: CopyRefused.missing("\(nowhere)")) { _ = try await copy(from: nowhere, to: target) }
        await #expect(throws: CopyRefused.same) { _ = try await copy(from: source, to: source) }
        await (try SQLiteDatabase(path: try #require(nowhere.path))).close()
        await #expect(throws: CopyRefused.behind("\(nowhere)")) { _ = try await copy(from: nowhere, to: target) }
    }

    @Test("refuses a source with a running server, and a target with one")
    func running() async throws {
        let copy = copy
        for url in [source, target] {
            let lock = try ServerLock(database: try #require(url.path))
            await #expect(throws: ServerLockError.self) { _ = try await copy(from: source, to: target) }
            withExtendedLifetime(lock) {}
        }
    }

    @Test("refuses a target that has rows of its own, or other ones under the same keys, and writes nothing to it")
    func otherRows() async throws {
        let copy = copy
        _ = try await copy(from: source, to: target)
        try await write("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions LIMIT 5)", to: target)
        try await write("UPDATE users SET updated_at = updated_at + 1 WHERE username = 'a-user-0000020'", to: target)

        await #expect(throws: CopyRefused.otherRows(table: "users", target: "\(target)")) {
            _ = try await copy(from: source, to: target)
        }

        let other = try SQLiteDatabase(path: try #require(target.path))
        let left = try await other.read { try await SQLBulk($0).count(of: .sessions) }
        #expect(left == 25)
        await other.close()
    }

    @Test("copies all tables with equal counts and digests, and a second time adds what is missing and no more")
    func repeats() async throws {
        let told = Told()
        let copy = CopyStore(settings: site.house.settings, report: told.add)

        let first = try await copy(from: source, to: target)
        let second = try await copy(from: source, to: target)
        try await write(
            "DELETE FROM refresh_families WHERE id IN (SELECT id FROM refresh_families LIMIT 7)", to: target)
        let third = try await copy(from: source, to: target)

        #expect(first.tables.map(\.name) == SQLTable.all.map(\.name))
        #expect(first.tables.first { $0.name == "users" }?.added == 20)
        #expect(first.tables.first { $0.name == "sessions" }?.rows == 30)
        #expect(second.tables.allSatisfy { $0.added == 0 })
        #expect(third.tables.filter { $0.added > 0 }.map(\.added) == [7])
        #expect(first.tables.map(\.digest) == third.tables.map(\.digest))
        #expect(told.steps.contains("copying sessions") && told.steps.contains("verifying"))
    }

    @Test("to PostgreSQL and back gives the same store, on which a server goes on", .enabled(if: Servers.areThere))
    func toPostgres() async throws {
        let url = try await Servers.database().url
        let there = try #require(DatabaseURL(url))
        let copy = copy

        let out = try await copy(from: source, to: there)
        let again = try await copy(from: source, to: there)
        let back = try await copy(from: there, to: target)

        #expect(out.tables.map(\.digest) == back.tables.map(\.digest))
        #expect(again.tables.allSatisfy { $0.added == 0 })
        #expect(try await numbers("SELECT reltuples::bigint FROM pg_class WHERE relname = 'users'", url) == [20])
        #expect(try await numbers(Self.identities, url) == [1])
        #expect(try await numbers("SELECT nextval(\(Self.positions)) - MAX(position) FROM events", url) == [1])
        let moved = try Site.settings(in: site.house.settings.dataFolder, ["database_url": url])
        let house = try await House(settings: moved)
        try await house.prepare()
        #expect(try await house.allUsers().count == 20)
        _ = try await house.createUser(
            Username("new"), profile: Profile([:]), password: Password("a long enough passphrase"), in: house.tenant)
        await house.close()
        await #expect(throws: CopyRefused.otherRows(table: "users", target: "\(there)")) {
            _ = try await copy(from: source, to: there)
        }
    }
}

extension CopyStoreTests {
    fileprivate static let positions = "pg_get_serial_sequence('events', 'position')"

    /// Columns whose values the database gives out: those of a further table would have to be moved on as well.
    fileprivate static let identities = """
        SELECT count(*) FROM information_schema.columns
        WHERE table_schema = 'public' AND (is_identity = 'YES' OR column_default LIKE 'nextval%')
        """

    fileprivate func numbers(_ question: String, _ url: String) async throws -> [Int64] {
        let database = try PostgresDatabase(url: url)
        let rows = try await database.write(in: .allTenants) { try await $0.rows(question) }
        await database.close()
        return try rows.map { try $0.integer(0) }
    }
}

/// What was told of progress.
final class Told: Sendable {
    private let all = Mutex<Set<String>>([])

    var steps: Set<String> { all.withLock { $0 } }

    @Sendable func add(_ progress: Progress) { all.withLock { _ = $0.insert(progress.step) } }
}

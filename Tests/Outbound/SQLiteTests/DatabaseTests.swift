import FoundationEssentials
import Glibc
import SQLStore
import Testing

@testable import SQLite

@Suite("An SQLite file")
struct DatabaseTests {
    private let items = "CREATE TABLE items (id INTEGER PRIMARY KEY)"

    @Test("is refused once it is closed, after the writes that waited")
    func closed() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let database = temporary.database
            let gate = Gate()
            async let writing = database.write { connection in
                await gate.pass()
                return try await connection.run("INSERT INTO items VALUES (1)")
            }
            await gate.untilBegun()

            async let closing: Void = database.close()
            gate.open()
            await closing

            let written = try await writing
            #expect(written == 1)
            await #expect(throws: SQLError.closed) { try await database.write { try await $0.run("SELECT 1") } }
            await #expect(throws: SQLError.closed) { try await database.read { try await $0.rows("SELECT 1") } }
            #expect(access(temporary.path + "-wal", F_OK) != 0)
        }
    }

    @Test("is busy while another process writes, and only so long")
    func otherProcess() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            var options = SQLiteOptions()
            options.writeBusyMilliseconds = 20
            let other = try SQLiteDatabase(path: temporary.path, options: options)
            let gate = Gate()
            async let writing: Void = temporary.database.write { _ in await gate.pass() }
            await gate.untilBegun()

            await #expect(throws: SQLError.busy) {
                try await other.write { try await $0.run("INSERT INTO items VALUES (1)") }
            }
            gate.open()
            try await writing

            try await other.write { try await $0.run("INSERT INTO items VALUES (1)") }
            let count = try await temporary.count("items")
            #expect(count == 1)
            await other.close()
        }
    }

    @Test("is readable by its owner alone, with its folder and its log")
    func modes() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            #expect(mode(of: temporary.path) == 0o600)
            #expect(mode(of: temporary.path + "-wal") == 0o600)
            #expect(mode(of: temporary.folder + "/data") == 0o700)
        }
    }

    @Test("can be created by several at once")
    func openedAtOnce() async throws {
        try await withTemporaryFolder { folder in
            try await withThrowingTaskGroup { group in
                for id in 1...8 {
                    group.addTask {
                        let database = try SQLiteDatabase(path: folder + "/test.db")
                        try await database.write { connection in
                            try await connection.run("CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY)")
                            try await connection.run("INSERT INTO items VALUES ($1)", [SQLValue(id)])
                        }
                        await database.close()
                    }
                }
                try await group.waitForAll()
            }

            let database = try SQLiteDatabase(path: folder + "/test.db")
            #expect(try await database.read { try await $0.rows("SELECT id FROM items") }.count == 8)
            await database.close()
        }
    }

    @Test("shows all statements of one read the same moment")
    func snapshot() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let database = temporary.database

            let counts = try await database.read { connection in
                let before = try await connection.rows("SELECT count(*) FROM items")
                try await database.write { try await $0.run("INSERT INTO items VALUES (1)") }
                return [before, try await connection.rows("SELECT count(*) FROM items")]
            }

            #expect(counts[0] == counts[1])
            let count = try await temporary.count("items")
            #expect(count == 1)
        }
    }

    @Test("has another data version after every commit, whoever made it")
    func dataVersion() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let other = try SQLiteDatabase(path: temporary.path)
            var versions = [try await temporary.database.dataVersion()]
            #expect(try await temporary.database.dataVersion() == versions[0])

            for (id, database) in [temporary.database, other].enumerated() {
                try await database.write { try await $0.run("INSERT INTO items VALUES ($1)", [SQLValue(id)]) }
                versions.append(try await temporary.database.dataVersion())
            }

            #expect(Set(versions).count == 3)
            await other.close()
        }
    }

    @Test("tells its problems", arguments: [false, true])
    func problems(thorough: Bool) async throws {
        try await TemporaryDatabase.with(items, "CREATE TABLE parts (item INTEGER REFERENCES items)") { temporary in
            #expect(try await temporary.database.problems(thorough: thorough) == [])
            let careless = try SQLiteConnection(path: temporary.path, role: .migrator, options: SQLiteOptions())
            try careless.run("INSERT INTO parts VALUES (1)", [])

            let problems = try await temporary.database.problems(thorough: thorough)

            #expect(problems == ["parts: a row points to one that is not in items"])
        }
    }

    @Test("keeps no more statements and readers than it should")
    func bounded() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            try await withThrowingTaskGroup { group in
                for task in 1...20 {
                    group.addTask {
                        for number in 1...40 {
                            let value = Int64(task * 1_000 + number)
                            let rows = try await temporary.database.read { try await $0.rows("SELECT \(value)") }
                            #expect(rows == [SQLRow([.integer(value)])])
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }
}

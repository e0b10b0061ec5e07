import FoundationEssentials
import Glibc
import SQLStore
import SQLite
import Testing

@Suite("Writes to SQLite")
struct WriteTests {
    private struct Interruption: Error {}

    private let items = "CREATE TABLE items (id INTEGER PRIMARY KEY, used INTEGER NOT NULL DEFAULT 0)"

    @Test("inside of a write are refused: they would wait for themselves")
    func nested() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let database = temporary.database

            await #expect(throws: SQLError.self) {
                try await database.write { _ in try await database.write { try await $0.run("DELETE FROM items") } }
            }
        }
    }

    @Test("end with their work: the connection is refused afterwards")
    func escapedConnection() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let connection = try await temporary.database.write { $0 }

            await #expect(throws: SQLError.self) { try await connection.run("INSERT INTO items (id) VALUES (1)") }

            let count = try await temporary.count("items")
            #expect(count == 0)
        }
    }

    @Test(
        "may not end, begin or leave the transaction they share",
        arguments: ["COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT job", "RELEASE job", "ATTACH ':memory:' AS other"])
    func control(statement: String) async throws {
        try await TemporaryDatabase.with(items) { temporary in
            await #expect(throws: SQLError.self) {
                try await temporary.database.write { connection in
                    try await connection.run("INSERT INTO items (id) VALUES (1)")
                    try await connection.run(statement)
                }
            }

            let count = try await temporary.count("items")
            #expect(count == 0)
        }
    }

    @Test("that throw leave nothing behind")
    func rollback() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            await #expect(throws: Interruption.self) {
                try await temporary.database.write { connection in
                    try await connection.run("INSERT INTO items (id) VALUES (1)")
                    throw Interruption()
                }
            }

            let count = try await temporary.count("items")
            #expect(count == 0)
        }
    }

    @Test("fail alone when they share a transaction, and one too many is refused as busy")
    func group() async throws {
        var options = SQLiteOptions()
        options.queuedWritesMax = 30
        try await TemporaryDatabase.with(items, options: options) { temporary in
            let gate = Gate()
            let database = temporary.database
            async let first: Void = database.write { _ in await gate.pass() }
            await gate.untilBegun()

            let outcomes = await withTaskGroup { group in
                for id in 1...31 {
                    group.addTask {
                        await outcome {
                            try await database.write { connection in
                                try await connection.run("INSERT INTO items (id) VALUES ($1)", [SQLValue(id)])
                                if id.isMultiple(of: 3) { throw Interruption() }
                            }
                        }
                    }
                }
                // With the gate shut only the refused one can come back, and then all others wait: one group.
                var outcomes = [await group.next()]
                gate.open()
                for await outcome in group { outcomes.append(outcome) }
                return outcomes
            }
            try await first

            #expect(outcomes[0] == .refused(.busy))
            #expect(outcomes.filter { $0 == .refused(.busy) }.count == 1)
            let count = try await temporary.count("items")
            #expect(count == Int64(outcomes.filter { $0 == .done }.count))
            #expect(outcomes.filter { $0 == .failed }.count >= 9)
        }
    }

    @Test("of 500 callers at once are all there when the file is opened again")
    func durable() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            let database = try SQLiteDatabase(path: path)
            let items = items
            try await database.write { try await $0.run(items) }

            try await withThrowingTaskGroup { group in
                for id in 1...500 {
                    group.addTask {
                        try await database.write {
                            _ = try await $0.run("INSERT INTO items (id) VALUES ($1)", [SQLValue(id)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            await database.close()

            let again = try SQLiteDatabase(path: path)
            let count = try await again.read { try await $0.rows("SELECT count(*), sum(id) FROM items") }
            #expect(count == [SQLRow([.integer(500), .integer(125_250)])])
            await again.close()
        }
    }

    @Test("that race for one row have one winner")
    func race() async throws {
        try await TemporaryDatabase.with(items, "INSERT INTO items (id) VALUES (1)") { temporary in
            let database = temporary.database

            let winners = try await withThrowingTaskGroup { group in
                for _ in 1...32 {
                    group.addTask {
                        try await database.write {
                            try await $0.run("UPDATE items SET used = 1 WHERE id = $1 AND used = 0", [.integer(1)])
                        }
                    }
                }
                return try await group.reduce(0, +)
            }

            #expect(winners == 1)
        }
    }

    @Test("can be read as soon as they are answered")
    func visible() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            for id in 1...50 {
                try await temporary.database.write {
                    try await $0.run("INSERT INTO items (id) VALUES ($1)", [SQLValue(id)])
                }

                let count = try await temporary.count("items")
                #expect(count == Int64(id))
            }
        }
    }

    @Test("tell how many rows the statement itself changed")
    func changes() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let changes = try await temporary.database.write { connection in
                [
                    try await connection.run("INSERT INTO items (id) VALUES (1), (2), (3)"),
                    try await connection.run("CREATE TABLE others (id INTEGER PRIMARY KEY)"),
                    try await connection.run("INSERT INTO items (id) VALUES (1) ON CONFLICT DO NOTHING"),
                    try await connection.run("DELETE FROM items WHERE id > $1", [.integer(1)]),
                ]
            }

            #expect(changes == [3, 0, 0, 2])
        }
    }

    @Test("return rows with RETURNING")
    func returning() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let rows = try await temporary.database.write {
                try await $0.rows("INSERT INTO items (id) VALUES ($1), ($2) RETURNING id", [.integer(7), .integer(8)])
            }

            #expect(rows == [SQLRow([.integer(7)]), SQLRow([.integer(8)])])
        }
    }

    @Test("all run on one thread, which is none of the callers'")
    func ownThread() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let database = temporary.database

            let threads = try await withThrowingTaskGroup { group in
                for id in 1...50 {
                    group.addTask {
                        let caller = pthread_self()
                        return try await database.write { connection in
                            let before = pthread_self()
                            try await connection.run("INSERT INTO items (id) VALUES ($1)", [SQLValue(id)])
                            return [before, pthread_self()].filter { $0 != caller }
                        }
                    }
                }
                return try await group.reduce([], +)
            }

            #expect(threads.count == 100)
            #expect(Set(threads).count == 1)
        }
    }

    @Test("of a cancelled caller are carried out and answered")
    func cancelled() async throws {
        try await TemporaryDatabase.with(items) { temporary in
            let gate = Gate()
            let writing = Task {
                try await temporary.database.write { connection in
                    await gate.pass()
                    return try await connection.run("INSERT INTO items (id) VALUES (1)")
                }
            }
            await gate.untilBegun()

            writing.cancel()
            gate.open()

            #expect(try await writing.value == 1)
            let count = try await temporary.count("items")
            #expect(count == 1)
        }
    }

    private enum Outcome: Equatable {
        case done, failed
        case refused(SQLError)
    }

    private func outcome(_ work: () async throws -> Void) async -> Outcome {
        do {
            try await work()
            return .done
        } catch let error as SQLError {
            return .refused(error)
        } catch {
            return .failed
        }
    }
}

import SQLStore
import Testing

@testable import Postgres

private struct Failure: Error {}

extension OnPostgres {
    @Suite("Writes")
    struct WriteTests {
        private static let counters = """
            CREATE TABLE counters (id BIGINT PRIMARY KEY, value BIGINT NOT NULL);
            INSERT INTO counters VALUES (1, 0), (2, 0);
            """

        @Test("that change the same row all succeed, in this process and another", arguments: [1, 2])
        func contenders(processes: Int) async throws {
            var options = PostgresOptions()
            options.waitMilliseconds = 20_000
            try await TemporaryDatabase.with(Self.counters) { [options] temporary async throws in
                let databases = try (0..<processes).map { _ in
                    try PostgresDatabase(url: temporary.url, options: options)
                }
                try await withThrowingTaskGroup { group in
                    for task in 0..<64 {
                        group.addTask {
                            try await databases[task % processes].write(in: .tenant("t")) { connection in
                                let rows = try await connection.rows("SELECT value FROM counters WHERE id = 1")
                                let next = try rows[0].integer(0) + 1
                                try await connection.run(
                                    "UPDATE counters SET value = $1 WHERE id = 1", [.integer(next)])
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                for database in databases { await database.close() }

                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT value FROM counters WHERE id = 1")
                }
                #expect(rows == [SQLRow([.integer(64)])])
            }
        }

        @Test("that each rest on what the other changes run as if one after the other")
        func writeSkew() async throws {
            try await TemporaryDatabase.with(Self.counters) { temporary async throws in
                try await withThrowingTaskGroup { group in
                    for id in [1, 2] as [Int64] {
                        group.addTask {
                            try await temporary.database.write(in: .tenant("t")) { connection in
                                let rows = try await connection.rows("SELECT sum(value)::bigint FROM counters")
                                try await Task.sleep(for: .milliseconds(20))
                                guard try rows[0].integer(0) == 0 else { return }
                                try await connection.run(
                                    "UPDATE counters SET value = 1 WHERE id = $1", [.integer(id)])
                            }
                        }
                    }
                    try await group.waitForAll()
                }

                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT sum(value)::bigint FROM counters")
                }
                #expect(rows == [SQLRow([.integer(1)])])
            }
        }

        @Test("that write nothing cost no transaction number, and those without a statement no connection")
        func nothing() async throws {
            try await TemporaryDatabase.with(Self.counters) { temporary async throws in
                try await temporary.database.write(in: .allTenants) { _ in }
                let sessions = try await Self.sessions(of: temporary)
                #expect(sessions == 0)

                let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                    group.addTask {
                        try await temporary.database.write(in: .allTenants) { connection in
                            try await connection.rows("SELECT value FROM counters")
                            return try await connection.rows(Command.transactionID.sql)[0].optionalText(0)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ids == [nil])
            }
        }

        private static func sessions(of temporary: TemporaryDatabase) async throws -> Int64 {
            let rows = try await TemporaryDatabase.administer(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(temporary.name)'")
            return try rows[0].integer(0)
        }

        @Test("leave nothing behind when the work throws, and its error is what it threw")
        func rolledBack() async throws {
            try await TemporaryDatabase.with(Self.counters) { temporary async throws in
                await #expect(throws: Failure.self) {
                    try await temporary.database.write(in: .allTenants) { connection in
                        try await connection.run("DELETE FROM counters")
                        throw Failure()
                    }
                }

                #expect(try await temporary.count("counters") == 2)
            }
        }

        @Test("find their connection over once the work has returned")
        func over() async throws {
            try await TemporaryDatabase.with(Self.counters) { temporary async throws in
                let kept = try await temporary.database.write(in: .allTenants) { $0 }

                await #expect(throws: SQLError.statement("the write is over")) { try await kept.run("SELECT 1") }
            }
        }

        @Test("that find no connection in time are busy")
        func bounded() async throws {
            var options = PostgresOptions()
            options.connections = 1
            options.waitMilliseconds = 1_000
            try await TemporaryDatabase.with(Self.counters, options: options) { temporary async throws in
                let database = temporary.database
                try await database.write(in: .allTenants) { connection in
                    try await connection.run("UPDATE counters SET value = 5")
                    await #expect(throws: SQLError.busy) {
                        try await database.write(in: .allTenants) { try await $0.run("UPDATE counters SET value = 6") }
                    }
                }

                try await database.write(in: .allTenants) { try await $0.run("UPDATE counters SET value = 7") }
            }
        }

        @Test("are run again when their connection ends before the commit")
        func killed() async throws {
            try await TemporaryDatabase.with(Self.counters) { temporary async throws in
                let runs = Counter()

                try await temporary.database.write(in: .allTenants) { connection in
                    try await connection.run("UPDATE counters SET value = value + 1 WHERE id = 1")
                    if runs.next() == 1 { try await temporary.killBackends() }
                    try await connection.run("UPDATE counters SET value = value + 1 WHERE id = 2")
                }

                let rows = try await temporary.database.read(in: .allTenants) { connection in
                    try await connection.rows("SELECT value FROM counters")
                }
                #expect(rows == [SQLRow([.integer(1)]), SQLRow([.integer(1)])])
                #expect(runs.next() == 3)
            }
        }
    }
}

import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("A standby that takes over")
    struct StandbyTests {
        @Test("is found by target_session_attrs=read-write, with all that it had heard, and the server goes on")
        func promoted() async throws {
            try await OtherServer.with(settings: "-c wal_level=replica") { primary in
                try await primary.withStandby { standby in
                    let url =
                        "postgres://postgres@127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)/postgres"
                        + "?target_session_attrs=read-write"
                    let database = try PostgresDatabase(url: url)
                    let (heard, hear) = AsyncStream.makeStream(of: Bool.self)
                    let changes = try PostgresChanges(url: url, onChange: { _ in }, onState: { hear.yield($0) })
                    var isHeard = heard.makeAsyncIterator()
                    #expect(await isHeard.next() == true)
                    try await run("CREATE TABLE items (id BIGINT PRIMARY KEY)", on: database)
                    try await run("INSERT INTO items VALUES (1)", on: database)
                    try await Self.eventually("the standby has heard it") {
                        try await number(
                            "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()",
                            on: database) == 1
                    }

                    try await primary.crash()
                    let away = await #expect(throws: SQLError.self) {
                        try await run("INSERT INTO items VALUES (2)", on: database)
                    }
                    #expect(await isHeard.next() == false)
                    try await standby.promote()
                    try await Self.eventually("writes go on") {
                        try await run("INSERT INTO items VALUES (3)", on: database)
                        return true
                    }

                    #expect(away?.isUnavailable == true)
                    #expect(try await number("SELECT sum(id)::bigint FROM items", on: database) == 4)
                    #expect(
                        try await number("SELECT current_setting('port')::bigint", on: database)
                            == Int64(standby.port))
                    #expect(await isHeard.next() == true)
                    changes.stop()
                    await database.close()
                }
            }
        }

        private func run(_ statement: String, on database: PostgresDatabase) async throws {
            _ = try await database.write(in: .allTenants) { try await $0.run(statement) }
        }

        private func number(_ question: String, on database: PostgresDatabase) async throws -> Int64 {
            try await database.read(in: .allTenants) { try await $0.rows(question) }[0].integer(0)
        }

        private static func eventually(_ what: Comment, _ isSo: () async throws -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < end {
                if (try? await isSo()) == true { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record(what)
        }
    }
}

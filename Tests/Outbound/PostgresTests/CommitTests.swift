import Logging
import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("A commit whose answer is lost")
    struct CommitTests {
        private static let items = "CREATE TABLE items (id BIGINT PRIMARY KEY)"

        @Test("is found to have happened, and its work is not run again")
        func committed() async throws {
            try await Self.losing(.answer) { database, proxy, temporary in
                let runs = Counter()

                let answer = try await database.write(in: .tenant("t")) { connection in
                    try await connection.run("INSERT INTO items VALUES (1)")
                    if runs.next() == 1 { proxy.lose(.answer) }
                    return "answered"
                }

                #expect(answer == "answered")
                #expect(runs.next() == 2)
                #expect(try await temporary.count("items") == 1)
            }
        }

        @Test("because it never came to the server is found not to have happened, and its work is run again")
        func aborted() async throws {
            try await Self.losing(.question) { database, proxy, temporary in
                let runs = Counter()

                try await database.write(in: .tenant("t")) { connection in
                    try await connection.run("INSERT INTO items VALUES (1)")
                    if runs.next() == 1 { proxy.lose(.question) }
                }

                #expect(runs.next() == 3)
                #expect(try await temporary.count("items") == 1)
            }
        }

        @Test("of a work that wrote nothing is run again")
        func readOnly() async throws {
            try await Self.losing(.answer) { database, proxy, _ in
                let runs = Counter()

                let rows = try await database.write(in: .tenant("t")) { connection in
                    let rows = try await connection.rows("SELECT count(*) FROM items")
                    if runs.next() == 1 { proxy.lose(.answer) }
                    return rows
                }

                #expect(rows == [SQLRow([.integer(0)])])
                #expect(runs.next() == 3)
            }
        }

        @Test("for good, as long as the server is away, is unavailable")
        func unknown() async throws {
            try await Self.losing(.everything) { database, proxy, temporary in
                let error = await #expect(throws: SQLError.self) {
                    try await database.write(in: .tenant("t")) { connection in
                        try await connection.run("INSERT INTO items VALUES (1)")
                        proxy.lose(.everything)
                    }
                }

                #expect(error?.isUnavailable == true)
                proxy.lose(.nothing)
            }
        }

        @Test("on another branch of history, or after a crash, is not looked up there")
        func failedOver() async throws {
            try await TemporaryDatabase.with(Self.items) { temporary async throws in
                let poller = try Poller()
                let connector = try Connector(url: temporary.url, options: PostgresOptions())
                let database = temporary.database
                let id = try await database.write(in: .allTenants) { connection in
                    try await connection.run("INSERT INTO items VALUES (1)")
                    return try await connection.rows(Command.transactionID.sql)[0].text(0)
                }
                let pool = ChannelPool(connector, .writer, countMax: 1, poller: poller, logger: .init(label: "test"))
                let inquiry = CommitInquiry(pool: pool, options: PostgresOptions())
                let channel = try await pool.lend()
                let timeline = channel.timeline
                pool.giveBack(channel)

                #expect(try await inquiry.isCommitted(id, since: timeline))
                let parts = timeline.split(separator: " ")
                try #require(parts.count == 2)
                for other in ["0000FFFF \(parts[1])", "\(parts[0]) 1.5", "\(parts[0]) ", ""] {
                    await #expect(throws: SQLError.self) { try await inquiry.isCommitted(id, since: other) }
                }

                await pool.close()
                poller.stop()
            }
        }

        private static func losing(
            _ loss: LossyProxy.Loss,
            _ test: (PostgresDatabase, LossyProxy, TemporaryDatabase) async throws -> Void
        ) async throws {
            try await TemporaryDatabase.with(items) { temporary async throws in
                let port = try await TemporaryDatabase.administer("SELECT current_setting('port')::bigint")[0].integer(
                    0)
                let proxy = try LossyProxy(to: Int(port))
                defer { proxy.close() }
                var options = PostgresOptions()
                options.statementMilliseconds = 1_000
                options.connectSeconds = 2
                options.connections = 1
                let url = try temporary.url + "&host=127.0.0.1&port=\(proxy.port)"
                let database = try PostgresDatabase(url: url, options: options)
                try await test(database, proxy, temporary)
                await database.close()
            }
        }
    }
}

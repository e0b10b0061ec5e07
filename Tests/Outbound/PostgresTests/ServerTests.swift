import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("Servers that a URL names")
    struct ServerTests {
        @Test("in a form that libpq cannot read are refused at once, without repeating what may be a password")
        func wrongURL() throws {
            for url in ["", "mysql://localhost/x", "postgres://u:secret@[::1/x", "host=localhost password=secret"] {
                let error = #expect(throws: SQLError.self) { try PostgresDatabase(url: url) }
                #expect(error.map { "\($0)" }?.contains("secret") == false)
            }
        }

        @Test("and that are away make reads and writes unavailable, soon, and are used once they are back")
        func away() async throws {
            try await TemporaryDatabase.with("CREATE TABLE items (id BIGINT)") { temporary async throws in
                let port = try await Self.port()
                let proxy = try LossyProxy(to: port)
                let database = try PostgresDatabase(url: temporary.url + "&host=127.0.0.1&port=\(proxy.port)")
                proxy.lose(.question)
                for _ in 0..<2 {
                    let error = await #expect(throws: SQLError.self) {
                        try await database.write(in: .allTenants) { try await $0.run("INSERT INTO items VALUES (1)") }
                    }
                    #expect(error?.isUnavailable == true)
                }

                var answer: [SQLRow]?
                for _ in 0..<100 where answer == nil {
                    answer = try? await database.read(in: .allTenants) { try await $0.rows("SELECT 1") }
                    try await Task.sleep(for: .milliseconds(50))
                }

                #expect(answer == [SQLRow([.integer(1)])])
                await database.close()
                proxy.close()
            }
        }

        @Test("are passed over where they are dead or take no writes, for the one that does")
        func several() async throws {
            try await TemporaryDatabase.with("CREATE TABLE items (id BIGINT)") { temporary async throws in
                let port = try await Self.port()
                try await OtherServer.with(settings: "-c default_transaction_read_only=on") { standby in
                    let url =
                        try TemporaryDatabase.url(of: "postgres")
                        + "&host=127.0.0.1,127.0.0.1,127.0.0.1&port=1,\(standby.port),\(port)"
                        + "&target_session_attrs=read-write"
                    let database = try PostgresDatabase(url: url)

                    let answered = try await database.write(in: .allTenants) { connection in
                        try await connection.rows("SELECT current_setting('port')::bigint")
                    }

                    #expect(answered == [SQLRow([SQLValue(port)])])
                    await database.close()
                }
            }
        }

        @Test("by TLS are trusted only with a certificate of the named authority, for their name")
        func certificate() async throws {
            try await OtherServer.with(settings: "-c ssl=on") { server in
                let base =
                    "postgres://postgres@localhost:\(server.port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full"
                let cases = [
                    (base + "&sslrootcert=\(server.folder)/other.crt", false),
                    (base + "&sslrootcert=\(server.folder)/ca.crt&host=other.example", false),
                    (base + "&sslrootcert=\(server.folder)/ca.crt", true),
                ]
                for (url, isTrusted) in cases {
                    let database = try PostgresDatabase(url: url)
                    let answer = try? await database.read(in: .allTenants) { connection in
                        try await connection.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    }
                    #expect(answer == (isTrusted ? [SQLRow([.integer(1)])] : nil), "\(url)")
                    let health = try? await database.health()
                    #expect(health?.tlsVersion == (isTrusted ? "TLSv1.3" : nil))
                    await database.close()
                }
            }
        }

        private static func port() async throws -> Int {
            Int(try await TemporaryDatabase.administer("SELECT current_setting('port')::bigint")[0].integer(0))
        }
    }
}

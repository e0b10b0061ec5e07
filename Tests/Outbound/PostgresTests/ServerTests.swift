import FoundationEssentials
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
                    await database.close()
                }
            }
        }

        private static func port() async throws -> Int {
            Int(try await TemporaryDatabase.administer("SELECT current_setting('port')::bigint")[0].integer(0))
        }
    }
}

/// A second server, which the first starts beside itself and stops again; it trusts whoever comes.
private struct OtherServer {
    let port: Int
    /// With an authority `ca.crt` that has signed the server's certificate for `localhost`, and another.
    let folder: String

    static func with(settings: String, _ test: (OtherServer) async throws -> Void) async throws {
        let programs = try await TemporaryDatabase.administer(
            "SELECT setting FROM pg_config WHERE name = 'BINDIR'")[0].text(0)
        let server = OtherServer(port: try unusedPort(), folder: "/tmp/surety-test-" + UUID().uuidString)
        let data = server.folder + "/data"
        try await run(
            """
            set -e; umask 022; mkdir \(server.folder); cd \(server.folder)
            for name in ca other; do openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=$name -days 2 \
                -keyout $name.key -out $name.crt; done
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt
            \(programs)/initdb -D data -U postgres -A trust --no-sync
            cp server.key server.crt data; chmod 600 data/server.key
            \(programs)/pg_ctl -D data -w -l log -o "-p \(server.port) -c listen_addresses=127.0.0.1 \
                -c unix_socket_directories= -c fsync=off \(settings)" start
            """)
        let stop = "\(programs)/pg_ctl -D \(data) -m immediate -w stop; rm -rf \(server.folder)"
        do {
            try await test(server)
        } catch {
            try await run(stop)
            throw error
        }
        try await run(stop)
    }

    /// By the first server, as whoever runs that one: PostgreSQL does not start as root.
    private static func run(_ script: String) async throws {
        let script = "{ \(script)\n} >/dev/null 2>&1 </dev/null".replacing("'", with: "''")
        try await TemporaryDatabase.administer("COPY (SELECT 1) TO PROGRAM '\(script)'")
    }

    private static func unusedPort() throws -> Int {
        let proxy = try LossyProxy(to: 1)
        defer { proxy.close() }
        return proxy.port
    }
}

import FoundationEssentials
import SQLStore

@testable import Postgres

/// A second server, which the first starts beside itself and stops again; it trusts whoever comes.
struct OtherServer {
    let port: Int
    /// With an authority `ca.crt` that has signed the server's certificate for `localhost`, and another.
    let folder: String
    private let programs: String
    private let settings: String

    private var data: String { "\(folder)/data" }

    static func with(settings: String, _ test: (OtherServer) async throws -> Void) async throws {
        let server = try await OtherServer(settings: settings)
        try await run(
            """
            set -e; umask 022; mkdir \(server.folder); cd \(server.folder)
            for name in ca other; do openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=$name -days 2 \
                -keyout $name.key -out $name.crt; done
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt
            \(server.programs)/initdb -D data -U postgres -A trust --no-sync
            cp server.key server.crt data; chmod 600 data/server.key
            \(server.start)
            """)
        try await server.untilEnd(test)
    }

    /// A server that follows this one, by its log as it streams.
    func withStandby(_ test: (OtherServer) async throws -> Void) async throws {
        let standby = try await OtherServer(settings: settings)
        try await Self.run(
            """
            set -e; umask 022; mkdir \(standby.folder); cd \(standby.folder)
            \(programs)/pg_basebackup -h 127.0.0.1 -p \(port) -U postgres -D data -R -X stream -c fast --no-sync
            \(standby.start)
            """)
        try await standby.untilEnd(test)
    }

    /// As when the machine is lost.
    func crash() async throws { try await Self.run("\(programs)/pg_ctl -D \(data) -m immediate -w stop") }

    func promote() async throws { try await Self.run("\(programs)/pg_ctl -D \(data) -w promote") }

    private init(settings: String) async throws {
        programs = try await TemporaryDatabase.administer(
            "SELECT setting FROM pg_config WHERE name = 'BINDIR'")[0].text(0)
        port = try Self.unusedPort()
        folder = "/tmp/surety-test-" + UUID().uuidString
        self.settings = settings
    }

    private var start: String {
        """
        \(programs)/pg_ctl -D data -w -l log -o "-p \(port) -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c fsync=off \(settings)" start
        """
    }

    private func untilEnd(_ test: (OtherServer) async throws -> Void) async throws {
        // Where the test has stopped it, there is nothing to stop.
        let end = "\(programs)/pg_ctl -D \(data) -m immediate -w stop || true; rm -rf \(folder)"
        do {
            try await test(self)
        } catch {
            try await Self.run(end)
            throw error
        }
        try await Self.run(end)
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

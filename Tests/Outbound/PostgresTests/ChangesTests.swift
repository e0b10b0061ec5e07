import FoundationEssentials
import SQLStore
import Testing

@testable import Postgres

extension OnPostgres {
    @Suite("Changes that other processes are told of")
    struct ChangesTests {
        @Test("are heard once they are committed, also after the connection was lost, and name what has changed")
        func heard() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                let (heard, hear) = AsyncStream.makeStream(of: String.self)
                let changes = try PostgresChanges(
                    url: temporary.url, onChange: { hear.yield($0) }, onState: { hear.yield($0 ? "up" : "down") })
                var next = heard.makeAsyncIterator()
                #expect(await next.next() == "up")
                let health = try await temporary.database.health()
                #expect(health.serversOfOurs == 1)
                #expect(!health.isOverNetwork && health.tlsVersion == nil)

                try await Self.addClient("app-1", to: temporary.database)
                #expect(try await Self.members(next.next()) == ["kind": "client", "tenant": "t", "id": "app-1"])

                try await temporary.killBackends()
                #expect(await next.next() == "down")
                #expect(await next.next() == "up")
                try await temporary.database.write(in: .tenant("t")) { connection in
                    try await connection.run("UPDATE clients SET registration = '{}'")
                    try await connection.run("DELETE FROM clients")
                }
                #expect(try await Self.members(next.next()) == ["kind": "client", "tenant": "t", "id": "app-1"])
                changes.stop()
                #expect(await next.next() == "down")
            }
        }

        @Test("are known not to be heard, some seconds after the server has fallen silent")
        func silent() async throws {
            try await TemporaryDatabase.with { temporary async throws in
                let port = try await TemporaryDatabase.administer("SELECT current_setting('port')::bigint")[0].integer(
                    0)
                let proxy = try LossyProxy(to: Int(port))
                defer { proxy.close() }
                let (heard, hear) = AsyncStream.makeStream(of: Bool.self)
                let changes = try PostgresChanges(
                    url: temporary.url + "&host=127.0.0.1&port=\(proxy.port)", onChange: { _ in },
                    onState: { hear.yield($0) })
                var next = heard.makeAsyncIterator()
                #expect(await next.next() == true)

                proxy.lose(.everything)
                #expect(await next.next() == false)

                proxy.lose(.nothing)
                #expect(await next.next() == true)
                changes.stop()
            }
        }

        private static func addClient(_ id: String, to database: PostgresDatabase) async throws {
            try await database.write(in: .tenant("t")) { connection in
                try await connection.run(
                    "INSERT INTO clients (tenant_id, id, registration, created_at) VALUES ('t', $1, '{}', 0)",
                    [.text(id)])
            }
        }

        private static func members(_ text: String?) throws -> [String: String] {
            try JSONDecoder().decode([String: String].self, from: Data((text ?? "").utf8))
        }
    }
}

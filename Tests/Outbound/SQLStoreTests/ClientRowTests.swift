import Accounts
import JOSE
import Kernel
import OAuth
import SQLStore
import SQLite
import TestKit
import Testing

@Suite("Rows of clients")
struct ClientRowTests {
    @Test("that today's rules refuse are told by the client's name, and can be removed")
    func unreadable() async throws {
        try await TemporaryStores.with { temporary in
            try await temporary.database.write { connection in
                try await connection.run(
                    """
                    INSERT INTO clients (tenant_id, id, registration, created_at)
                    VALUES ('default', 'old-app', '{"redirect_uris":["http://app.example/cb"]}', 0)
                    """)
            }
            let oauth = temporary.stores.oauth

            let error = await #expect(throws: UnreadableClient.self) {
                try await oauth.read(.default) { try await $0.clients.client(ID("old-app")) }
            }
            #expect(error?.problem.member == "redirect_uris")
            #expect(error?.description.contains("old-app") == true)
            await #expect(throws: UnreadableClient.self) {
                try await oauth.read(.default) { try await $0.clients.clients(after: nil, limit: 9) }
            }
            #expect(try await oauth.write(.default) { try await $0.clients.remove(ID("old-app")) })
        }
    }

    @Test("keep no secret, whatever was in the registration")
    func withoutSecret() async throws {
        try await TemporaryStores.with { temporary in
            let client = try Sample.client("c", ["client_secret": "correct horse"])
            try await temporary.stores.oauth.write(.default) { try await $0.clients.add(client) }

            let rows = try await temporary.database.read { try await $0.rows("SELECT registration FROM clients") }
            #expect(try rows.first?.text(0) == #"{"redirect_uris":["https://app.example/cb"]}"#)
        }
    }

    @Test("take the families of their grants with them, and no other")
    func families() async throws {
        try await TemporaryStores.with { temporary in
            let families = temporary.stores.refreshFamilies
            try await temporary.stores.oauth.write(.default) { stores in
                try await stores.users.add(Sample.user(), password: nil)
                for id in ["c-1", "c-2"] {
                    try await stores.clients.add(Sample.client(id))
                    let grant = Sample.grant("g-\(id)", Sample.authorization(to: ID(id)), code: id)
                    #expect(try await stores.grants.add(grant))
                }
            }
            for id in ["c-1", "c-2"] {
                try await families.add(Sample.family("f-\(id)", of: "g-\(id)"), in: .default)
            }

            _ = try await temporary.stores.oauth.write(.default) { try await $0.clients.remove(ID("c-1")) }

            #expect(try await families.family(ID("f-c-1"), in: .default, at: Sample.now) == nil)
            #expect(try await families.family(ID("f-c-2"), in: .default, at: Sample.now) != nil)
        }
    }
}

import FoundationEssentials
import HTTPTypes
import JOSE
import Kernel
import OAuth
import SQLStore
import SQLite
import Testing

@testable import Assembly

@Suite("Journeys: what is never written down")
struct SecrecyJourneyTests {
    @Test("no secret, code, token, cookie or password is in the log, in the events or in the store")
    func nothingLeaks() async throws {
        let site = try await Site()
        let secrets = try await run(site)
        #expect(secrets.count > 15)

        let log = site.log.all.joined(separator: "\n")
        let events = try await site.events().map { String(describing: $0) }.joined(separator: "\n")
        let store = try await site.storeBytes()

        #expect(site.log.all.count > 20)
        for secret in secrets {
            #expect(!log.contains(secret), "the log has \(secret)")
            #expect(!events.contains(secret), "an event has \(secret)")
            #expect(store.firstRange(of: Data(secret.utf8)) == nil, "the store has \(secret)")
        }
    }

    /// One of everything, refusals among them.
    ///
    /// - Returns: all that opens something.
    private func run(_ site: Site) async throws -> Set<String> {
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        var secrets: Set<String> = [noor.password, try #require(app.secret), App.verifier]
        for extra in [["scope": "openid offline_access"], ["prompt": "login"], ["response_mode": "form_post"]] {
            let code = try await visitor.authorize(app, as: noor, extra).parameters().require("code")
            let tokens = try await app.redeem(code)
            _ = try await app.redeeming("\(code)x")
            secrets.formUnion([code, tokens.access, try #require(tokens.refresh), try #require(tokens.id)])
            _ = try await app.userInfo(tokens.access)
            _ = try await app.isActive(tokens.refresh)
            let renewed = try Tokens(await app.refreshing(tokens.refresh))
            secrets.formUnion([renewed.access, try #require(renewed.refresh)])
            _ = try await site.send(.get, "/oauth/userinfo?access_token=\(renewed.access)")
            _ = try await app.post("/oauth/revoke", ["token": renewed.access])
        }
        secrets.insert("my password in the wrong field")
        let form = try await visitor.get("/sign-in").form(asking: "password")
        _ = try await visitor.submit(
            form, typing: ["username": "my password in the wrong field", "password": "my password in the wrong field"])
        _ = try await app.redeeming(secrets.sorted()[0])
        _ = try await visitor.get("/nowhere?code=\(secrets.sorted()[1])")
        _ = try await visitor.submit(visitor.get("/oauth/logout").form(pressing: "allow"), pressing: "allow")
        return secrets.union(visitor.seenCookies)
    }
}

extension Site {
    /// Every event written, oldest first: name, subject, actor and details.
    func events() async throws -> [[String]] {
        try await house.database.schema.read(in: .allTenants) { connection in
            try await connection.rows(
                "SELECT name, subject, coalesce(actor, ''), details FROM events ORDER BY position"
            )
            .map { row in try (0..<4).map { try row.text($0) } }
        }
    }

    /// The database as it lies on the disk, its log included; that of a server as it answers, every row of it.
    func storeBytes() async throws -> Data {
        guard let path = house.settings.database.path else { return try await rowBytes() }
        return try ["", "-wal"].reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: path + $1)) }
    }

    private func rowBytes() async throws -> Data {
        let values = try await house.database.schema.read(in: .allTenants) { connection in
            var values: [SQLValue] = []
            for table in SQLTable.all {
                let rows = try await SQLBulk(connection).page(of: table, after: nil, limit: 10_000)
                values += rows.flatMap(\.values)
            }
            return values
        }
        return values.reduce(into: Data()) { bytes, value in
            switch value {
            case .text(let text): bytes += Data(text.utf8)
            case .blob(let blob): bytes += Data(blob)
            case .null, .integer, .real: break
            }
        }
    }
}

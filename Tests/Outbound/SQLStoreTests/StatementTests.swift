import Accounts
import Authentication
import Kernel
import OAuth
import Palm
import Passkeys
import Proofing
import SQLStore
import SQLite
import Tenancy
import TestKit
import Testing

/// Judges every statement that keeping all promises takes, so that none is forgotten in a list.
@Suite("Statements of the stores")
struct StatementTests {
    @Test("name their tenant, except those that sweep out what is past")
    func tenants() async throws {
        let strangers = try await Self.recorded.value.keys.filter { sql in
            let isInsert = sql.hasPrefix("INSERT") && sql.contains("(tenant_id, ")
            return !isInsert && !sql.contains("tenant_id = $1")
        }

        #expect(strangers.allSatisfy { $0.hasPrefix("DELETE") && $0.contains("expires_at <") })
        let shelves = try await TemporaryStores.with { $0.stores.shelves.count }
        #expect(strangers.count == shelves)
    }

    @Test("find their rows by a key or an index, never by reading all rows of a table or of a tenant")
    func plans() async throws {
        let statements = try await Self.recorded.value

        try await TemporaryStores.with { temporary in
            for (sql, values) in statements {
                let plan = try await temporary.database.write { connection in
                    try await connection.rows("EXPLAIN QUERY PLAN " + sql, values).map { try $0.text(3) }
                }
                #expect(!plan.contains(where: Self.readsAll), "\(sql)")
            }
        }
    }

    /// The alias c stands for the answer of a subquery; a tenant has a handful of keys and they are wanted together, and
    /// one list of authenticators.
    private static func readsAll(_ step: String) -> Bool {
        if step.hasPrefix("SCAN") { return step != "SCAN c" && step != "SCAN CONSTANT ROW" }
        let areFew = step.hasPrefix("SEARCH signing_keys") || step.hasPrefix("SEARCH authenticator_metadata")
        return step.hasSuffix("(tenant_id=?)") && !areFew
    }

    @Test("are constant texts, so that each is prepared once")
    func count() async throws {
        #expect((50...160).contains(try await Self.recorded.value.count))
    }

    @Test("use nothing that only SQLite knows")
    func dialect() async throws {
        let foreign = ["INSERT OR", "REPLACE INTO", "rowid", "datetime(", "strftime(", "ifnull(", "json_", "?", "\""]

        for sql in try await Self.recorded.value.keys {
            #expect(!foreign.contains(where: sql.contains), "\(sql)")
        }
    }

    /// By text, each with values it had.
    static let recorded = Task { try await record() }

    private static func record() async throws -> [String: [SQLValue]] {
        let texts = [
            try await record(Promise<any CodeStore>.all, \.codes),
            try await record(Promise<any RefreshFamilyStore>.all, \.refreshFamilies),
            try await record(Promise<any SessionStore>.all, \.sessions),
            try await record(Promise<any KnownDeviceStore>.all, \.knownDevices),
            try await record(Promise<any JourneyStore>.all, \.journeys),
            try await record(Promise<any OneTimeStore>.all, \.oneTime),
            try await record(Promise<any ReplayMarks>.all, \.replayMarks),
            try await record(Promise<any RateCounters>.all, \.rateCounters),
            try await record(Promise<any Storage<AccountStores>>.all, \.accounts),
            try await record(Promise<any Storage<TenancyStores>>.all, \.tenancy),
            try await record(Promise<any Storage<PasskeyStores>>.all, \.passkeys),
            try await record(Promise<any Storage<PalmStores>>.all, \.palms),
            try await record(Promise<any Storage<ProofingStores>>.all, \.proofing),
            try await record(Promise<any Storage<OAuthStores>>.clients, \.oauth),
            try await record(Promise<any Storage<OAuthStores>>.grants, \.oauth),
            try await record(Promise<any Storage<OAuthStores>>.others, \.oauth),
            try await record(Promise<any Storage<OAuthStores>>.callbacks, \.oauth),
            try await record([eventIsAppended], \.accounts),
            try await record([everythingIsSwept], { $0 }),
        ]
        return texts.reduce(into: [:]) { all, some in all.merge(some) { $1 } }
    }

    private static let eventIsAppended = Promise<any Storage<AccountStores>>("appends an event") { storage in
        try await storage.write(.default) {
            try await $0.outbox.append(Event("user.created", subject: "u-1", at: FixedClock().now))
        }
    }

    private static let everythingIsSwept = Promise<SQLStores>("is swept") { stores async throws in
        for shelf in stores.shelves { #expect(try await shelf.removeExpired(at: FixedClock().now, limit: 9) == 0) }
    }

    private static func record<Port>(
        _ promises: [Promise<Port>], _ port: (SQLStores) -> Port
    ) async throws -> [String: [SQLValue]] {
        var statements: [String: [SQLValue]] = [:]
        for promise in promises {
            try await TemporaryStores.with { temporary in
                let recording = RecordingDatabase(temporary.database)
                try await promise.verify(port(SQLStores(recording)))
                statements.merge(recording.statements) { $1 }
            }
        }
        return statements
    }
}

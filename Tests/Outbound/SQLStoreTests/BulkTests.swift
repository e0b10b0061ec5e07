import Accounts
import Authentication
import Cryptography
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

@Suite("Tables as they are known for copying")
struct TableTests {
    @Test("are those of the schema, with their columns, types and keys")
    func schema() async throws {
        try await TemporaryStores.with { temporary in
            let names = try await temporary.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
                .map { try $0.text(0) }
                .filter { !$0.hasPrefix("sqlite_") && $0 != MigrationRecord.table }
            #expect(Set(SQLTable.all.map(\.name)) == Set(names) && SQLTable.all.count == names.count)

            for table in SQLTable.all {
                let columns = try await temporary.rows(
                    "SELECT name, type, \"notnull\", pk FROM pragma_table_info($1) ORDER BY cid", [.text(table.name)])
                let described = table.columns.enumerated().map { index, column in
                    let key = index < table.keyCount ? index + 1 : 0
                    // A row id says of itself that it may be null, and never is.
                    let isRequired = !column.isOptional && column.name != "position"
                    return SQLRow([
                        .text(column.name), .text(column.type.rawValue), .bool(isRequired), SQLValue(key),
                    ])
                }
                #expect(columns == described, "\(table.name)")
            }
        }
    }

    @Test("come in an order in which each finds those it points to")
    func order() async throws {
        try await TemporaryStores.with { temporary in
            var known: Set<String> = []
            for table in SQLTable.all {
                let targets = try await temporary.rows(
                    "SELECT \"table\" FROM pragma_foreign_key_list($1)", [.text(table.name)])
                for target in targets { #expect(try known.contains(target.text(0)), "\(table.name)") }
                known.insert(table.name)
            }
        }
    }
}

@Suite("Rows in bulk")
struct BulkTests {
    private static let users = (0..<1_300).map { index in
        SQLRow([
            .text(index.isMultiple(of: 3) ? "a" : "b"), .text("u-\(index)"), .text("name \(index)"), .null,
            .text("{}"), .integer(Int64(index)), .integer(-1), .null,
        ])
    }

    @Test("are refused if a column is missing, before any is written")
    func refused() async throws {
        try await TemporaryStores.with { temporary async throws in
            let rows = [Self.users[0], SQLRow([.text("a")])]

            await #expect(throws: SQLError.self) { try await temporary.insert(rows, into: .users) }

            #expect(try await temporary.bulk { try await $0.count(of: .users) } == 0)
        }
    }

    @Test("are inserted once, however often", arguments: [0, 1, 15, 16, 17, 127, 128, 129, 144, 300])
    func inserted(count: Int) async throws {
        try await TemporaryStores.with { temporary async throws in
            let rows = Array(Self.users.prefix(count))

            #expect(try await temporary.insert(rows.prefix(9), into: .users) == min(count, 9))
            #expect(try await temporary.insert(rows, into: .users) == max(0, count - 9))
            #expect(try await temporary.insert(rows, into: .users) == 0)

            #expect(try await temporary.bulk { try await $0.count(of: .users) } == count)
        }
    }

    @Test("are read page by page in the order of their keys, each once")
    func pages() async throws {
        try await TemporaryStores.with { temporary in
            try await temporary.insert(Self.users, into: .users)

            var read: [SQLRow] = []
            var key: [SQLValue]?
            repeat {
                let page = try await temporary.bulk { [key] in try await $0.page(of: .users, after: key, limit: 97) }
                read += page
                key = page.last.map(SQLTable.users.key(of:))
            } while key != nil

            let expected = Self.users.sorted { one, other in
                one.texts(2).lexicographicallyPrecedes(other.texts(2)) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
            #expect(read == expected)
        }
    }

    @Test("of every table are found by its key, and need no sorting")
    func plans() async throws {
        try await TemporaryStores.with { temporary in
            for table in SQLTable.all {
                let recording = RecordingDatabase(temporary.database)
                try await recording.read(in: .allTenants) { connection in
                    let bulk = SQLBulk(connection)
                    let key = table.columns.prefix(table.keyCount).map {
                        $0.type == .integer ? SQLValue.integer(0) : .text("a")
                    }
                    _ = try await bulk.page(of: table, after: nil, limit: 9)
                    _ = try await bulk.page(of: table, after: key, limit: 9)
                }
                for (sql, values) in recording.statements {
                    let plan = try await temporary.rows("EXPLAIN QUERY PLAN " + sql, values).map { try $0.text(3) }
                    #expect(plan.count == 1 && !plan[0].contains("TEMP"), "\(sql): \(plan)")
                    #expect(!sql.contains("WHERE") || plan[0].hasPrefix("SEARCH"), "\(sql): \(plan)")
                }
            }
        }
    }

    @Test("have a digest of all that is in them")
    func digest() async throws {
        let users = Array(Self.users.prefix(1_001))
        let digest = try await digest(of: users)

        #expect(try await self.digest(of: users.reversed()) == digest)
        #expect(try await self.digest(of: users.dropLast()) != digest)
        #expect(try await self.digest(of: []) != digest)
        let changes: [(Int, SQLValue)] = [(0, .text("c")), (2, .text("")), (3, .text("a@b.example")), (6, .integer(0))]
        for (column, value) in changes {
            var values = users[500].values
            values[column] = value
            let changed = users.filter { $0 != users[500] } + [SQLRow(values)]
            #expect(try await self.digest(of: changed) != digest, "column \(column)")
        }
    }

    private func digest(of users: [SQLRow]) async throws -> SHA256Digest {
        try await TemporaryStores.with { temporary in
            try await temporary.insert(users, into: .users)
            return try await temporary.bulk { try await $0.digest(of: .users) }
        }
    }

    @Test("take a store to another, the same to the last byte, and the events go on counting")
    func copies() async throws {
        try await TemporaryStores.with { source in
            try await source.fill()
            try await TemporaryStores.with { target in
                for _ in 1...2 {
                    for table in SQLTable.all {
                        let rows = try await source.bulk { try await $0.page(of: table, after: nil, limit: 100) }
                        #expect(!rows.isEmpty, "\(table.name)")
                        try await target.insert(rows, into: table)
                    }
                }

                for table in SQLTable.all {
                    let digest = try await source.bulk { try await $0.digest(of: table) }
                    #expect(try await target.bulk { try await $0.digest(of: table) } == digest, "\(table.name)")
                }
                #expect(
                    try await target.stores.sessions.session(ID("s-1"), in: .default, at: Sample.now)
                        == Sample.session())
                try await target.stores.accounts.write(.default) {
                    try await $0.outbox.append(Event("store.copied", subject: "s", at: Sample.later))
                }
                #expect(try await target.bulk { try await $0.count(of: .events) } == 2)
            }
        }
    }
}

extension TemporaryStores {
    fileprivate func rows(_ sql: String, _ values: [SQLValue] = []) async throws -> [SQLRow] {
        try await database.write { try await $0.rows(sql, values) }
    }

    fileprivate func bulk<R: Sendable>(_ work: @Sendable (SQLBulk) async throws -> R) async throws -> R {
        try await database.read(in: .allTenants) { try await work(SQLBulk($0)) }
    }

    @discardableResult
    fileprivate func insert(_ rows: some Collection<SQLRow>, into table: SQLTable) async throws -> Int {
        let rows = Array(rows)
        return try await database.write(in: .allTenants) { try await SQLBulk($0).insert(rows, into: table) }
    }

    /// At least one row in every table.
    fileprivate func fill() async throws {
        let (now, later) = (Sample.now, Sample.later)
        try await stores.accounts.write(.default) { stores in
            try await stores.users.add(Sample.user(), password: .init(encoded: "$argon2id$"))
            try await stores.outbox.append(Event("user.created", subject: "u-1", at: now))
        }
        try await stores.tenancy.write(.default) { stores in
            try await stores.secrets.addSealedSecret([0, 255], name: "forms")
            _ = try await stores.documents.save(.init(sealed: [1], version: 1, changedAt: now), name: "assurance")
        }
        try await stores.oauth.write(.default) { stores in
            try await stores.clients.add(Sample.client(secrets: [Sample.secret("s")]))
            try await stores.keys.add(Sample.key("k"))
            try await stores.consents.save(.init(user: Sample.userID, client: Sample.clientID, givenAt: now))
            _ = try await stores.grants.add(Sample.grant())
            try await stores.revokedTokens.add("t", until: later)
            try await stores.challengeCallbacks.add(
                ChallengeCallback(challenge: Sample.digest("ch"), client: Sample.clientID, dueAt: later))
        }
        try await stores.passkeys.write(.default) { stores in
            try await stores.passkeys.add(Sample.passkey())
            try await stores.offers.record(.later, of: Sample.userID, at: now)
            try await stores.metadata.save(Sample.metadata(1))
        }
        try await stores.palms.write(.default) { stores in
            try await stores.palms.save(Sample.palm())
            try await stores.palms.add(Sample.palmDeletion())
        }
        try await stores.proofing.write(.default) { stores in
            try await stores.cases.add(Sample.proofingCase(reference: "r-1"))
            try await stores.results.save(Sample.proofingResult())
            _ = try await stores.cases.note(Sample.digest("n"), until: Sample.later)
        }
        try await stores.sessions.save(Sample.session(), replacing: nil, in: .default)
        try await stores.knownDevices.remember(
            Sample.digest("d"), of: Sample.userID, in: .default, at: now, until: later)
        try await stores.journeys.add(Sample.journey(), in: .default)
        try await stores.codes.add(Sample.code(Sample.fullAuthorization()), digest: Sample.digest("c"), in: .default)
        try await stores.refreshFamilies.add(Sample.family(), in: .default)
        try await stores.oneTime.add(Sample.oneTime(), under: Sample.digest("o"), in: .default)
        _ = try await stores.replayMarks.mark(
            Sample.digest("p"), for: "dpop", issuedAt: now, until: later, in: .default, at: now)
        _ = try await stores.rateCounters.count("n", in: .default, windowSeconds: 60, at: now)
    }
}

extension SQLRow {
    fileprivate func texts(_ count: Int) -> [String] {
        values.prefix(count).map { value in
            guard case .text(let text) = value else { return "" }
            return text
        }
    }
}

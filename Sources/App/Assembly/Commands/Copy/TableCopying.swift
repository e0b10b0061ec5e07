import Cryptography
import SQLStore

/// Copies the tables of one database to another, one after the other, a page at a time.
struct TableCopying {
    private let from: any SQLDatabase
    private let to: any SQLDatabase
    private let report: Progress.Report
    /// Of the source, by the names of the tables.
    private var counts: [String: Int] = [:]
    private var inserted: [String: Int] = [:]

    init(from: any SQLDatabase, to: any SQLDatabase, report: @escaping Progress.Report) {
        self.from = from
        self.to = to
        self.report = report
    }

    private var total: Int { counts.values.reduce(0, +) }

    mutating func count() async throws {
        for table in SQLTable.all {
            report(Progress("counting \(table.name)", done: 0, of: 1))
            counts[table.name] = try await from.read(in: .allTenants) { try await SQLBulk($0).count(of: table) }
        }
    }

    /// What is in the target must be in the source as well: then it was copied before.
    func refuseOtherRows(in target: String) async throws {
        for table in SQLTable.all {
            var (known, place) = (Page(of: table, in: from), Page(of: table, in: to))
            var done = 0
            while let row = try await place.next() {
                guard try await known.skip(to: row) else {
                    throw CopyRefused.otherRows(table: table.name, target: target)
                }
                done += 1
                report(Progress("comparing \(table.name)", done: done, of: counts[table.name] ?? 0))
            }
        }
    }

    mutating func copyAll() async throws {
        var done = 0
        for table in SQLTable.all {
            var key: [SQLValue]?
            while true {
                let rows = try await from.read(in: .allTenants) { [key] connection in
                    try await SQLBulk(connection).page(of: table, after: key, limit: CopyStore.pageRows)
                }
                guard let last = rows.last else { break }
                inserted[table.name, default: 0] += try await to.write(in: .allTenants) { connection in
                    try await SQLBulk(connection).insert(rows, into: table)
                }
                key = table.key(of: last)
                done += rows.count
                report(Progress("copying \(table.name)", done: done, of: total))
            }
        }
    }

    /// Counts and digests of both sides, which must be the same.
    func verified() async throws -> [CopiedStore.Table] {
        var tables: [CopiedStore.Table] = []
        for (index, table) in SQLTable.all.enumerated() {
            report(Progress("verifying \(table.name)", done: index, of: SQLTable.all.count))
            let source = try await Self.summary(of: table, in: from)
            let target = try await Self.summary(of: table, in: to)
            guard source == target else { throw CopyRefused.differs(table: table.name) }
            tables.append(
                CopiedStore.Table(
                    name: table.name, rows: source.rows, added: inserted[table.name] ?? 0, digest: source.digest))
        }
        report(Progress("verifying", done: tables.count, of: tables.count))
        return tables
    }

    private struct Summary: Equatable {
        let rows: Int
        let digest: String
    }

    private static func summary(of table: SQLTable, in database: any SQLDatabase) async throws -> Summary {
        try await database.read(in: .allTenants) { connection in
            let bulk = SQLBulk(connection)
            return Summary(rows: try await bulk.count(of: table), digest: try await bulk.digest(of: table).base64URL)
        }
    }
}

/// The rows of a table one by one, in the order of their keys.
private struct Page {
    private let table: SQLTable
    private let database: any SQLDatabase
    private var rows: ArraySlice<SQLRow> = []
    private var key: [SQLValue]?
    private var isOver = false

    init(of table: SQLTable, in database: any SQLDatabase) {
        self.table = table
        self.database = database
    }

    mutating func next() async throws -> SQLRow? {
        if rows.isEmpty, !isOver {
            let page = try await database.read(in: .allTenants) { [table, key] connection in
                try await SQLBulk(connection).page(of: table, after: key, limit: CopyStore.pageRows)
            }
            rows = page[...]
            key = page.last.map(table.key)
            isOver = page.isEmpty
        }
        return rows.popFirst()
    }

    /// Goes on until it meets a row, and says whether it did: rows before it in the order are those that are not copied yet.
    mutating func skip(to row: SQLRow) async throws -> Bool {
        while let own = try await next() {
            if own == row { return true }
            if table.key(of: own) == table.key(of: row) { return false }
        }
        return false
    }
}

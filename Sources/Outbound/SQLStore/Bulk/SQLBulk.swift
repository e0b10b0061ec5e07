public import Cryptography

/// Reads and writes tables as they are, many rows at a time and those of all tenants: for copying a store and filling one.
public struct SQLBulk: Sendable {
    /// How many rows go into one statement, most first. Each is a text of its own, which is prepared once.
    static let slices = [128, 16, 1]

    private let connection: any SQLConnection

    public init(_ connection: any SQLConnection) {
        self.connection = connection
    }

    /// Inserts rows, except those that are there already, or whose place another row has by a unique index.
    ///
    /// - Returns: how many were inserted.
    @discardableResult
    public func insert(_ rows: some Collection<SQLRow>, into table: SQLTable) async throws(SQLError) -> Int {
        for row in rows where row.values.count != table.columns.count {
            throw .statement("a row of \(table.name) has \(table.columns.count) columns, not \(row.values.count)")
        }
        var inserted = 0
        var rest = rows[...]
        for slice in Self.slices {
            guard rest.count >= slice else { continue }
            let statement = table.insertion(of: slice)
            while rest.count >= slice {
                inserted += try await connection.run(statement, rest.prefix(slice).flatMap(\.values))
                rest = rest.dropFirst(slice)
            }
        }
        return inserted
    }

    /// Rows in the order of their keys.
    ///
    /// - Parameter key: that of the last row of the page before; nil for the first page.
    public func page(of table: SQLTable, after key: [SQLValue]?, limit: Int) async throws(SQLError) -> [SQLRow] {
        guard let key else { return try await connection.rows(table.firstPage, [SQLValue(limit)]) }
        return try await connection.rows(table.nextPage, key + [SQLValue(limit)])
    }

    public func count(of table: SQLTable) async throws(SQLError) -> Int {
        let rows = try await connection.rows("SELECT COUNT(*) FROM \(table.name)")
        return Int(try rows.first?.integer(0) ?? 0)
    }

    /// A digest of all rows in the order of their keys: the same for the same rows, whichever database has them.
    public func digest(of table: SQLTable) async throws(SQLError) -> SHA256Digest {
        var digest = RowDigest()
        var key: [SQLValue]?
        while true {
            let rows = try await page(of: table, after: key, limit: 1_000)
            for row in rows { digest.add(row) }
            guard let last = rows.last else { return digest.value }
            key = table.key(of: last)
        }
    }
}

extension SQLTable {
    private var columnNames: String { columns.map(\.name).joined(separator: ", ") }
    private var keyNames: String { columns.prefix(keyCount).map(\.name).joined(separator: ", ") }

    private static func placeholders(_ numbers: Range<Int>) -> String {
        "(" + numbers.map { "$\($0 + 1)" }.joined(separator: ", ") + ")"
    }

    fileprivate func insertion(of count: Int) -> String {
        let values = (0..<count).map { Self.placeholders($0 * columns.count..<($0 + 1) * columns.count) }
        return """
            INSERT INTO \(name) (\(columnNames)) VALUES \(values.joined(separator: ", ")) ON CONFLICT DO NOTHING
            """
    }

    fileprivate var firstPage: String {
        "SELECT \(columnNames) FROM \(name) ORDER BY \(keyNames) LIMIT $1"
    }

    fileprivate var nextPage: String {
        """
        SELECT \(columnNames) FROM \(name) WHERE (\(keyNames)) > \(Self.placeholders(0..<keyCount))
        ORDER BY \(keyNames) LIMIT $\(keyCount + 1)
        """
    }
}

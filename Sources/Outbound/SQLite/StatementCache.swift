import CSQLite
import SQLStore

/// The statements prepared on one connection, by their text; those not used for longest go first.
final class StatementCache {
    private static let countMax = 256

    private let database: OpaquePointer
    private let readingOnly: Bool
    private var statements: [String: SQLiteStatement] = [:]
    private var uses = 0

    init(database: OpaquePointer, readingOnly: Bool) {
        self.database = database
        self.readingOnly = readingOnly
    }

    func statement(_ sql: String) throws(SQLError) -> SQLiteStatement {
        uses += 1
        if let known = statements[sql] {
            known.lastUse = uses
            return known
        }
        let prepared = try SQLiteStatement.one(sql, on: database)
        if readingOnly, !prepared.isReadOnly {
            throw .statement("a read must not write")
        }
        makeRoom()
        prepared.lastUse = uses
        statements[sql] = prepared
        return prepared
    }

    func removeAll() {
        statements.removeAll()
    }

    private func makeRoom() {
        guard statements.count >= Self.countMax else { return }
        guard let stalest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        statements[stalest.key] = nil
    }
}

extension SQLiteStatement {
    /// Prepares the only statement of a text, to be run many times.
    static func one(_ sql: String, on database: OpaquePointer) throws(SQLError) -> SQLiteStatement {
        let (statement, rest) = try first(of: sql[...], on: database, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        guard let statement, rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            throw .statement("one statement at a time")
        }
        return statement
    }

    /// Prepares the first statement of a text, none if it holds only blanks and comments; with what follows it.
    static func first(
        of sql: Substring, on database: OpaquePointer, flags: UInt32 = 0
    ) throws(SQLError) -> (SQLiteStatement?, rest: Substring) {
        var pointer: OpaquePointer?
        var code = SQLITE_OK
        var consumed = 0
        var text = String(sql)
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let count = Int32(clamping: characters.count)
                code = sqlite3_prepare_v3(database, characters.baseAddress, count, flags, &pointer, &tail)
                if let start = characters.baseAddress, let tail { consumed = tail - start }
            }
        }
        guard code == SQLITE_OK else { throw SQLError(code: code, on: database) }
        let statement = try pointer.map { (pointer) throws(SQLError) in
            try SQLiteStatement(owning: pointer, on: database)
        }
        return (statement, Substring(sql.utf8.dropFirst(consumed)))
    }
}

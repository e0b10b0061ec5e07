import CSQLite
import SQLStore

/// A prepared statement, ready to be run again with other values.
///
/// Belongs to the one handle it was prepared on and must be gone before that is.
final class SQLiteStatement {
    private let pointer: OpaquePointer
    private let database: OpaquePointer
    /// For each parameter SQLite has, the position of its value: `$2` may come first, and may come twice.
    private let positions: [Int]
    private let valueCount: Int
    /// When the cache last gave it out, in the cache's own count.
    var lastUse = 0

    /// Takes over a statement that SQLite has prepared on `database`.
    init(owning pointer: OpaquePointer, on database: OpaquePointer) throws(SQLError) {
        self.pointer = pointer
        self.database = database
        do throws(SQLError) {
            positions = try Self.positions(of: pointer)
            valueCount = (positions.max() ?? -1) + 1
        } catch {
            sqlite3_finalize(pointer)
            throw error
        }
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    var isReadOnly: Bool { sqlite3_stmt_readonly(pointer) != 0 }

    private static func positions(of pointer: OpaquePointer) throws(SQLError) -> [Int] {
        var positions: [Int] = []
        for index in 0..<sqlite3_bind_parameter_count(pointer) {
            let name = sqlite3_bind_parameter_name(pointer, index + 1).map { String(cString: $0) } ?? "?"
            guard name.first == "$", let number = Int(name.dropFirst()), number >= 1 else {
                throw .statement("placeholders are $1 to $n, not \(name)")
            }
            positions.append(number - 1)
        }
        return positions
    }

    func bind(_ values: [SQLValue]) throws(SQLError) {
        guard values.count == valueCount else {
            throw .statement("\(valueCount) values expected, \(values.count) given")
        }
        for (index, position) in positions.enumerated() {
            let code = bind(values[position], at: Int32(index + 1))
            guard code == SQLITE_OK else { throw SQLError(code: code, on: database) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(pointer, index)
        case .integer(let integer):
            return sqlite3_bind_int64(pointer, index, integer)
        case .real(let real):
            return sqlite3_bind_double(pointer, index, real)
        case .text(var text):
            return text.withUTF8 { utf8 in
                // A null pointer would mean NULL, and an empty string need not have any other.
                utf8.baseAddress.map { surety_sqlite3_bind_text(pointer, index, $0, UInt64(utf8.count)) }
                    ?? surety_sqlite3_bind_text(pointer, index, "", 0)
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
            return bytes.withUnsafeBytes {
                surety_sqlite3_bind_blob(pointer, index, $0.baseAddress, UInt64($0.count))
            }
        }
    }

    /// Whether there is a row to read.
    func step() throws(SQLError) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLError(code: code, on: database)
        }
    }

    func row() throws(SQLError) -> SQLRow {
        var values: [SQLValue] = []
        let count = sqlite3_data_count(pointer)
        values.reserveCapacity(Int(count))
        for column in 0..<count {
            values.append(try value(column))
        }
        return SQLRow(values)
    }

    private func value(_ column: Int32) throws(SQLError) -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER:
            return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT:
            return .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(pointer, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .unexpectedValue(column: Int(column))
            }
            return .text(text)
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(pointer, column)
            return .blob(
                [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))))
        default:
            return .null
        }
    }

    /// Ends the run and forgets the values, which may be secrets.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }
}

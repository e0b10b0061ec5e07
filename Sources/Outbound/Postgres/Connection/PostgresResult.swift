import CPostgres
import SQLStore

/// The server's answer to one command, read on whichever thread wants it.
final class PostgresResult: Sendable {
    /// Never changed after it has arrived.
    private nonisolated(unsafe) let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    /// `INSERT`, `COMMIT` and the like.
    var tag: String { String(cString: PQcmdStatus(pointer)) }

    /// How many rows the statement wrote.
    var writtenCount: Int {
        tag.hasPrefix("SELECT") ? 0 : Int(String(cString: PQcmdTuples(pointer))) ?? 0
    }

    func rows() throws(SQLError) -> [SQLRow] {
        let columns = PQnfields(pointer)
        let types = (0..<columns).map { PQftype(pointer, $0) }
        var rows: [SQLRow] = []
        let count = PQntuples(pointer)
        rows.reserveCapacity(Int(count))
        for row in 0..<count {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for column in 0..<columns {
                values.append(try value(row, column, types[Int(column)]))
            }
            rows.append(SQLRow(values))
        }
        return rows
    }

    private func value(_ row: Int32, _ column: Int32, _ type: UInt32) throws(SQLError) -> SQLValue {
        guard PQgetisnull(pointer, row, column) == 0 else { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, row, column), count: Int(PQgetlength(pointer, row, column)))
        switch (type, bytes.count) {
        case (TypeID.int8, 8): return .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case (TypeID.int4, 4): return .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case (TypeID.int2, 2): return .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case (TypeID.oid, 4): return .integer(Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        case (TypeID.bool, 1): return .bool(bytes[0] != 0)
        case (TypeID.float8, 8):
            return .real(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
        case (TypeID.float4, 4):
            return .real(Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))))
        case (TypeID.bytea, _): return .blob([UInt8](bytes))
        case (TypeID.text, _), (TypeID.varchar, _), (TypeID.name, _), (TypeID.char, _):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .unexpectedValue(column: Int(column))
            }
            return .text(text)
        case (TypeID.void, _): return .null
        default: throw .unexpectedValue(column: Int(column))
        }
    }
}

public import FoundationEssentials

/// One row of an answer, read by column position (from 0).
///
/// Reading a column as what it is not, or one that is not there, throws `SQLError.unexpectedValue`: a store and its
/// schema disagree, and a guessed value would hide it.
public struct SQLRow: Equatable, Sendable {
    public let values: [SQLValue]

    public init(_ values: [SQLValue]) {
        self.values = values
    }

    public func integer(_ column: Int) throws(SQLError) -> Int64 {
        try required(optionalInteger(column), column)
    }

    public func real(_ column: Int) throws(SQLError) -> Double {
        try required(optionalReal(column), column)
    }

    public func text(_ column: Int) throws(SQLError) -> String {
        try required(optionalText(column), column)
    }

    public func blob(_ column: Int) throws(SQLError) -> [UInt8] {
        try required(optionalBlob(column), column)
    }

    public func bool(_ column: Int) throws(SQLError) -> Bool {
        try required(optionalBool(column), column)
    }

    public func date(_ column: Int) throws(SQLError) -> Date {
        try required(optionalDate(column), column)
    }

    private func required<Value>(_ value: Value?, _ column: Int) throws(SQLError) -> Value {
        guard let value else { throw .unexpectedValue(column: column) }
        return value
    }
}

/// The same for columns that may be null.
extension SQLRow {
    public func optionalInteger(_ column: Int) throws(SQLError) -> Int64? {
        switch try value(column) {
        case .null: nil
        case .integer(let integer): integer
        default: throw .unexpectedValue(column: column)
        }
    }

    /// A whole number counts as a real one: SQLite keeps 1.0 as 1 where a column has no declared type.
    public func optionalReal(_ column: Int) throws(SQLError) -> Double? {
        switch try value(column) {
        case .null: nil
        case .real(let real): real
        case .integer(let integer): Double(integer)
        default: throw .unexpectedValue(column: column)
        }
    }

    public func optionalText(_ column: Int) throws(SQLError) -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let text): text
        default: throw .unexpectedValue(column: column)
        }
    }

    public func optionalBlob(_ column: Int) throws(SQLError) -> [UInt8]? {
        switch try value(column) {
        case .null: nil
        case .blob(let bytes): bytes
        default: throw .unexpectedValue(column: column)
        }
    }

    public func optionalBool(_ column: Int) throws(SQLError) -> Bool? {
        switch try value(column) {
        case .null: nil
        case .integer(0): false
        case .integer(1): true
        default: throw .unexpectedValue(column: column)
        }
    }

    public func optionalDate(_ column: Int) throws(SQLError) -> Date? {
        try optionalInteger(column).map { Date(timeIntervalSince1970: Double($0) / 1_000) }
    }

    private func value(_ column: Int) throws(SQLError) -> SQLValue {
        guard values.indices.contains(column) else { throw .unexpectedValue(column: column) }
        return values[column]
    }
}

/// A table of the schema, as far as copying and filling must know it.
public struct SQLTable: Equatable, Sendable {
    public struct Column: Equatable, Sendable {
        /// The type of its values on every database.
        public enum ValueType: String, Equatable, Sendable {
            case integer = "INTEGER"
            case text = "TEXT"
            case blob = "BLOB"
        }

        public let name: String
        public let type: ValueType
        public private(set) var isOptional = false

        static func integer(_ name: String) -> Column { Column(name: name, type: .integer) }
        static func text(_ name: String) -> Column { Column(name: name, type: .text) }
        static func blob(_ name: String) -> Column { Column(name: name, type: .blob) }

        var optional: Column {
            var column = self
            column.isOptional = true
            return column
        }
    }

    public let name: String
    /// In the order in which rows carry them; first those of the primary key, whose texts are ordered by their bytes.
    public let columns: [Column]
    public let keyCount: Int

    init(_ name: String, key keyCount: Int, _ columns: Column...) {
        self.name = name
        self.columns = columns
        self.keyCount = keyCount
    }

    /// The key of one of its rows.
    public func key(of row: SQLRow) -> [SQLValue] {
        Array(row.values.prefix(keyCount))
    }
}

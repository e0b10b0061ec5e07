public import JOSE

/// What a copy found on both sides, the same.
public struct CopiedStore: Equatable, Sendable {
    public struct Table: Equatable, Sendable {
        public let name: String
        public let rows: Int
        /// By this run; the others were there.
        public let added: Int
        /// Over all rows in the order of their keys.
        public let digest: String
    }

    public let tables: [Table]

    public var json: JSON {
        .array(
            tables.map { table in
                .object([
                    "table": .string(table.name), "rows": .integer(Int64(table.rows)),
                    "added": .integer(Int64(table.added)), "digest": .string(table.digest),
                ])
            })
    }

    public var text: String {
        var text = TextTable("TABLE", "ROWS", "ADDED", "DIGEST (SAME ON BOTH SIDES)")
        for table in tables {
            text.add(table.name, String(table.rows), String(table.added), String(table.digest.prefix(16)))
        }
        return text.description
    }
}

import Authentication

// The proofs of a session lie in its row as a JSON array: they are read and written only together with it.

extension SQLValue {
    static func factors(_ factors: [FactorEvent]) -> SQLValue { .json(factors.json) }
}

extension SQLRow {
    func factors(_ column: Int) throws(SQLError) -> [FactorEvent] {
        guard let factors = [FactorEvent](json: try json(column)) else { throw .unexpectedValue(column: column) }
        return factors
    }
}

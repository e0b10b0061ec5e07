import Authentication
import FoundationEssentials
import JOSE
import Kernel

// The proofs of a session lie in its row as a JSON array: they are read and written only together with it.

extension SQLValue {
    static func factors(_ factors: [FactorEvent]) -> SQLValue {
        .json(
            .array(factors.map { ["kind": .string($0.kind.rawValue), "at": .integer($0.at.milliseconds)] }))
    }
}

extension SQLRow {
    func factors(_ column: Int) throws(SQLError) -> [FactorEvent] {
        guard let elements = try json(column).array else { throw .unexpectedValue(column: column) }
        var factors: [FactorEvent] = []
        for element in elements {
            guard let kind = element["kind"]?.string.flatMap(FactorEvent.Kind.init(rawValue:)),
                let at = element["at"]?.integer
            else { throw .unexpectedValue(column: column) }
            factors.append(FactorEvent(kind, at: Date(milliseconds: at)))
        }
        return factors
    }
}

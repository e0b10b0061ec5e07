import CBOR

/// No attestation (§8.7): an empty map.
enum NoneStatement {
    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        guard statement.map?.isEmpty == true else {
            throw Refusal(.statementMalformed, "A statement of the format \"none\" says something.", section: "§8.7")
        }
        return Statement.Outcome(kind: .none)
    }
}

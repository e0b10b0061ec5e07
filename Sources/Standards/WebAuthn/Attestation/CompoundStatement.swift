import CBOR
import Cryptography

/// Several statements of other formats in one (§8.9).
enum CompoundStatement {
    private static let section = "§8.9"

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        guard let list = statement.array, (2...8).contains(list.count) else {
            throw Refusal(.statementMalformed, "A compound statement is no list of two to eight.", section: section)
        }
        var outcomes: [Statement.Outcome] = []
        var first: Refusal?
        for element in list {
            do throws(Refusal) {
                outcomes.append(try verifyOne(element, input))
            } catch {
                // A broken shape is broken whatever the policy says.
                guard error.rule != .statementMalformed else { throw error }
                first = first ?? error
            }
        }
        if let first, input.policy.compound == .all || outcomes.isEmpty {
            guard outcomes.isEmpty else {
                throw Refusal(
                    .compoundInsufficient, "Not all statements of the compound are right. \(first.sentence)",
                    section: section)
            }
            throw first
        }
        return combined(outcomes)
    }

    private static func verifyOne(_ element: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        guard
            let members = element.map, members.count == 2, let name = members["fmt"]?.text,
            let statement = members["attStmt"]
        else { throw Refusal(.statementMalformed, "A part is not just fmt and attStmt.", section: section) }
        guard let format = AttestationFormat(exactly: name), format != .compound else {
            throw Refusal(.formatUnsupported, "The format of a part is not known or compound itself.", section: section)
        }
        guard input.policy.formats.contains(format) else {
            throw Refusal(.formatNotAllowed, "The format of a part is not allowed.", section: section)
        }
        return try format.verify(statement, input)
    }

    /// The strongest kind, and every chain.
    private static func combined(_ outcomes: [Statement.Outcome]) -> Statement.Outcome {
        let certified = outcomes.filter { !$0.chains.isEmpty }
        let kind = certified.first?.kind ?? outcomes.first { $0.kind == .self }?.kind ?? .none
        return Statement.Outcome(kind: kind, chains: certified.flatMap(\.chains))
    }
}

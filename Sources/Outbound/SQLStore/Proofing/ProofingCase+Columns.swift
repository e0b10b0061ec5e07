import FoundationEssentials
import JOSE
import Kernel
import Proofing

extension ProofingCase {
    /// What never changes.
    var beginning: [SQLValue] {
        [
            .text(id.string), .text(user.string), .text(session), .text(level.rawValue), .text(provider),
            SQLValue(journey), .text(returnPath), .date(createdAt),
        ]
    }

    var progress: [SQLValue] {
        let end = state.columns
        return [
            .date(expiresAt), .text(state.name), SQLValue(end.at), SQLValue(end.reason), .bool(end.isFinal),
            SQLValue(version), SQLValue(reference), step.map { .json($0.json) } ?? .null, SQLValue(sealedMemory),
            SQLValue(decidedAt), SQLValue(nextPollAt), SQLValue(polls), SQLValue(dueAt),
        ]
    }

    init(row: SQLRow) throws {
        let begun = ProofingCase(
            id: ID(try row.text(0)),
            user: ID(try row.text(1)),
            session: try row.text(2),
            level: try row.choice(3),
            provider: try row.text(4),
            journey: try row.optionalText(5),
            returnPath: try row.text(6),
            createdAt: try row.date(7),
            expiresAt: try row.date(8)
        )
        self.init(
            begun,
            state: try State(row: row),
            version: Int(try row.integer(13)),
            reference: try row.optionalText(14),
            step: try row.optionalJSON(15).map { try KYCStep(json: $0, column: 15) },
            sealedMemory: try row.optionalBlob(16),
            decidedAt: try row.optionalDate(17),
            nextPollAt: try row.optionalDate(18),
            polls: Int(try row.integer(19))
        )
    }
}

extension ProofingCase.State {
    fileprivate var columns: (at: Date?, reason: String?, isFinal: Bool) {
        switch self {
        case .created, .pending, .inReview: (nil, nil, false)
        case .approved(let at), .expired(let at): (at, nil, false)
        case .rejected(let at, let rejection):
            (at, JSON.array(rejection.reasons.map(JSON.string)).text, rejection.isFinal)
        case .cancelled(let at, let reason): (at, reason.rawValue, false)
        }
    }

    fileprivate init(row: SQLRow) throws {
        switch try row.text(9) {
        case "created": self = .created
        case "pending": self = .pending
        case "in_review": self = .inReview
        case "approved": self = .approved(at: try row.date(10))
        case "rejected":
            let rejection = KYCRejection(reasons: try row.strings(11), isFinal: try row.bool(12))
            self = .rejected(at: try row.date(10), rejection)
        case "expired": self = .expired(at: try row.date(10))
        case "cancelled": self = .cancelled(at: try row.date(10), try row.choice(11))
        default: throw SQLError.unexpectedValue(column: 9)
        }
    }
}

extension KYCStep {
    fileprivate var json: JSON {
        switch self {
        case .redirect(let url): ["redirect": .string(url)]
        case .number(let number): ["number": .string(number)]
        case .code(let text): ["code": .string(text)]
        }
    }

    fileprivate init(json: JSON, column: Int) throws(SQLError) {
        if let url = json["redirect"]?.string {
            self = .redirect(url)
        } else if let number = json["number"]?.string {
            self = .number(number)
        } else if let text = json["code"]?.string {
            self = .code(text)
        } else {
            throw .unexpectedValue(column: column)
        }
    }
}

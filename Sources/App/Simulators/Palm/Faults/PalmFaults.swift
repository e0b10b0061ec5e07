import JOSE

/// Spoils answers.
enum PalmFaults {
    private static let hourInMilliseconds: Int64 = 3_600_000

    /// - Returns: the body, before it is signed.
    static func apply(_ fault: PalmFault, to truth: [String: JSON]) -> [UInt8] {
        var members = truth
        switch fault {
        case .garbage: return Array(BrokenAnswer.garbage.utf8)
        case .large: return large(members)
        case .deep: return Array(BrokenAnswer.deep.utf8)
        case .wrongSubject: members["user_ref"] = "somebody-else"
        case .wrongReference: members["palm_id"] = "another-palm"
        case .wrongNonce: members["nonce"] = "another-nonce"
        case .wrongTenant: members["tenant"] = "another-tenant"
        case .scoreText: members["score"] = "0.99"
        case .scoreNaN: return notANumber(members)
        case .scoreNegative: members["score"] = -0.5
        case .scoreHuge: members["score"] = .number(1e300)
        case .old: members["decided_at"] = moved(members, by: -hourInMilliseconds)
        case .early: members["decided_at"] = moved(members, by: hourInMilliseconds)
        case .dead: members["liveness"] = "spoof"
        case .none, .silent, .halfOpen, .down, .replay, .unsigned, .forged: break
        }
        return JSON.object(members).bytes()
    }

    /// A number that JSON does not have.
    private static func notANumber(_ members: [String: JSON]) -> [UInt8] {
        var members = members
        members["score"] = "@"
        return Array(JSON.object(members).text.replacing("\"@\"", with: "NaN").utf8)
    }

    private static func large(_ members: [String: JSON]) -> [UInt8] {
        var members = members
        members["padding"] = .string(BrokenAnswer.padding)
        return JSON.object(members).bytes()
    }

    private static func moved(_ members: [String: JSON], by milliseconds: Int64) -> JSON {
        .integer((members["decided_at"]?.integer ?? 0) + milliseconds)
    }
}

public import Authentication
public import Cryptography
import FoundationEssentials
public import JOSE

/// What a person is asked to approve, in the client's words: shown to them whole, and echoed in the answer.
public struct ChallengeTransaction: Equatable, Sendable {
    public var amount: Amount?
    public var payee: String?
    /// Where the money comes from, as the person knows it: the last digits of an account.
    public var account: String?
    public var reference: String?
    public var text: String?

    public init(
        amount: Amount? = nil, payee: String? = nil, account: String? = nil, reference: String? = nil,
        text: String? = nil
    ) {
        self.amount = amount
        self.payee = payee
        self.account = account
        self.reference = reference
        self.text = text
    }

    /// Characters, counted as Unicode scalars.
    static let limits = ["payee": 140, "account": 64, "reference": 64, "text": 500]

    /// Reads a transaction. What is not known is refused: nobody approves what they were not shown.
    init(json: JSON) throws(InvalidChallenge) {
        guard let members = json.object, !members.isEmpty else {
            throw InvalidChallenge("transaction", "must be an object that is not empty")
        }
        let known = ["amount", "payee", "account", "reference", "text"]
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw InvalidChallenge("transaction.\(printable(unknown))", "is not known, so it would not be shown")
        }
        amount = try members["amount"].map(Amount.init(challenge:))
        payee = try Self.text("payee", of: members)
        account = try Self.text("account", of: members)
        reference = try Self.text("reference", of: members)
        text = try Self.text("text", of: members)
    }

    public var json: JSON {
        var members: [String: JSON] = [:]
        members["amount"] = amount.map { ["value": .string($0.decimal), "currency": .string($0.currency)] }
        members["payee"] = payee.map(JSON.string)
        members["account"] = account.map(JSON.string)
        members["reference"] = reference.map(JSON.string)
        members["text"] = text.map(JSON.string)
        return .object(members)
    }

    /// Of the UTF-8 of ``json`` with its members sorted and no blanks (RFC 8785: there are but strings in it).
    public var digest: SHA256Digest { SHA256Digest(of: json.bytes()) }

    private static func text(_ name: String, of members: [String: JSON]) throws(InvalidChallenge) -> String? {
        guard let value = members[name], !value.isNull else { return nil }
        let most = limits[name] ?? 0
        guard let text = value.string, (1...most).contains(text.unicodeScalars.count),
            text.unicodeScalars.allSatisfy(isShownAsItIs)
        else {
            throw InvalidChallenge(
                "transaction.\(name)",
                "must be 1 to \(most) characters on one line, without control characters or marks of direction")
        }
        return text
    }

    /// What breaks lines or turns the direction of writing could make a page say something else than the answer does.
    private static func isShownAsItIs(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return false
        default: return true
        }
    }
}

extension Amount {
    fileprivate init(challenge json: JSON) throws(InvalidChallenge) {
        guard let members = json.object, Set(members.keys) == ["value", "currency"],
            let value = members["value"]?.string,
            let currency = members["currency"]?.string, let amount = Amount(value, currency: currency)
        else {
            throw InvalidChallenge(
                "transaction.amount",
                "must have a value, a string of digits with at most four decimals, and a currency of ISO 4217")
        }
        self = amount
    }
}

/// A request for a challenge that is not taken, with the member that is wrong.
public struct InvalidChallenge: Error, Equatable, Sendable, CustomStringConvertible {
    public let member: String
    /// Completes a sentence that begins with the member.
    public let reason: String

    init(_ member: String, _ reason: String) {
        self.member = member
        self.reason = reason
    }

    public var description: String { "\(member) \(reason)" }
}

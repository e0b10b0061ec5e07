import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing

/// The number of a Saudi national identity or residence permit: ten digits, the first of which tells the kind.
struct NationalNumber {
    let digits: String

    /// Takes Arabic digits and spaces as people type them.
    init?(_ text: String) {
        let digits = text.filter { !$0.isWhitespace }.compactMap(\.wholeNumberValue)
        guard digits.count == 10, text.count(where: { !$0.isWhitespace }) == 10, digits.allSatisfy({ 0...9 ~= $0 }),
            1...6 ~= digits[0]
        else { return nil }
        self.digits = digits.map(String.init).joined()
    }
}

/// A case's 128 random bits in the form of a UUID, which Nafath wants as `requestId`.
enum RequestID {
    static func text(_ id: ID<ProofingCase>) -> String? {
        guard let bytes = Base64URL.decode(id.string), bytes.count == 16 else { return nil }
        let digits = Hexadecimal.encode(bytes)
        var groups: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return groups.joined(separator: "-")
    }

    static func proofingCase(_ text: String) -> ID<ProofingCase>? {
        guard let bytes = Hexadecimal.decode(text.filter { $0 != "-" }), bytes.count == 16 else { return nil }
        return ID(Base64URL.encode(bytes))
    }
}

/// What Nafath says of a person.
struct NafathPerson {
    private let json: JSON

    init(_ json: JSON) {
        self.json = json
    }

    /// Of a citizen or a resident; a number in some answers, a text in others.
    var nationalNumber: String? {
        for name in ["nationalId", "iqamaNumber", "PersonId", "id"] {
            if let text = json[name]?.string { return text }
            if let number = json[name]?.integer { return String(number) }
        }
        return nil
    }

    var draft: FactsDraft {
        var draft = FactsDraft()
        draft.add("given_name", json["englishFirstName"]?.string ?? json["firstName"]?.string)
        draft.add("middle_name", json["englishSecondName"]?.string ?? json["secondName"]?.string)
        draft.add("family_name", json["englishLastName"]?.string ?? json["lastName"]?.string)
        draft.addDay("birthdate", (json["dateOfBirthG"]?.string).map(Self.isoDay))
        return draft
    }

    /// `01-05-1993` and `1993-05-01` are both met.
    private static func isoDay(_ text: String) -> String {
        let parts = text.split(separator: "-")
        guard parts.count == 3, parts[0].count == 2, parts[2].count == 4 else { return text }
        return parts.reversed().joined(separator: "-")
    }
}

import Cryptography
import JOSE

/// The members of a JSON object, read one by one; whatever has the wrong type is refused by its name.
struct Members {
    let name: String
    let values: [String: JSON]
    let rule: Rule

    init(_ json: JSON?, _ name: String, rule: Rule = .responseMalformed) throws(Refusal) {
        guard let values = json?.object else { throw Refusal(rule, "\(name) is no JSON object.", section: "§5.1") }
        self.name = name
        self.values = values
        self.rule = rule
    }

    func refusal(_ member: String, _ problem: String) -> Refusal {
        Refusal(rule, "\(name).\(member) \(problem).", section: "§5.1")
    }

    /// null is taken for an absent member: some clients write it.
    func value(_ member: String) -> JSON? {
        guard let value = values[member], !value.isNull else { return nil }
        return value
    }

    func text(_ member: String) throws(Refusal) -> String {
        guard let text = try optionalText(member) else { throw refusal(member, "is missing") }
        return text
    }

    func optionalText(_ member: String) throws(Refusal) -> String? {
        guard let value = value(member) else { return nil }
        guard let text = value.string else { throw refusal(member, "is no text") }
        return text
    }

    func bytes(_ member: String) throws(Refusal) -> [UInt8] {
        guard let bytes = try optionalBytes(member) else { throw refusal(member, "is missing") }
        return bytes
    }

    func optionalBytes(_ member: String) throws(Refusal) -> [UInt8]? {
        guard let text = try optionalText(member) else { return nil }
        guard let bytes = Base64URL.decode(text) else { throw refusal(member, "is not base64url without padding") }
        return bytes
    }

    func bool(_ member: String) throws(Refusal) -> Bool? {
        guard let value = value(member) else { return nil }
        guard let bool = value.bool else { throw refusal(member, "is no boolean") }
        return bool
    }

    func integer(_ member: String) throws(Refusal) -> Int64? {
        guard let value = value(member) else { return nil }
        guard let integer = value.integer else { throw refusal(member, "is no whole number") }
        return integer
    }

    func texts(_ member: String) throws(Refusal) -> [String]? {
        guard let value = value(member) else { return nil }
        guard let texts = value.strings else { throw refusal(member, "is no list of texts") }
        return texts
    }

    func list(_ member: String) throws(Refusal) -> [JSON]? {
        guard let value = value(member) else { return nil }
        guard let list = value.array else { throw refusal(member, "is no list") }
        return list
    }

    func members(_ member: String) throws(Refusal) -> Members? {
        guard let value = value(member) else { return nil }
        return try Members(value, "\(name).\(member)", rule: rule)
    }

    /// A word of a vocabulary; nil where the member is absent.
    ///
    /// Words that are not known are ignored, as §2.1.1 demands of enumerations that may grow.
    func word<Word: RawRepresentable>(_ member: String) throws(Refusal) -> Word? where Word.RawValue == String {
        try optionalText(member).flatMap(Word.init(rawValue:))
    }

    /// The known ones of a list of words, each once.
    func words<Word: RawRepresentable & Hashable>(_ member: String) throws(Refusal) -> [Word]
    where Word.RawValue == String {
        var seen: Set<Word> = []
        return try (texts(member) ?? []).compactMap(Word.init(rawValue:)).filter { seen.insert($0).inserted }
    }
}

import FoundationEssentials

/// Everything pages say in one language: a file of `templates/locales`, checked.
package struct Phrasebook: Sendable {
    /// Who the file is for; never shown but in the language switch.
    private struct Heading: Decodable {
        let name: String
        let direction: PageLanguage.Direction
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private struct File: Decodable {
        let heading: Heading
        var groups: [String: [String: Message]] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            heading = try container.decode(Heading.self, forKey: Key("language"))
            for key in container.allKeys where key.stringValue != "language" {
                groups[key.stringValue] = try container.decode([String: Message].self, forKey: key)
            }
        }
    }

    let language: PageLanguage
    /// The sentences without a placeholder, by group and name: templates read them as `{{t.group.name}}`.
    let plain: [String: [String: String]]
    var plainFields: PageFields { PageFields(plain.mapValues(PageFields.init)) }
    private let messages: [String: Message]

    init(tag: String, json: Data) throws {
        let file = try JSONDecoder().decode(File.self, from: json)
        language = PageLanguage(tag: tag, name: file.heading.name, direction: file.heading.direction)
        var messages: [String: Message] = [:]
        for (group, named) in file.groups {
            for (name, message) in named { messages["\(group).\(name)"] = message }
        }
        self.messages = messages
        plain = file.groups.mapValues { group in group.filter(\.value.isPlain).mapValues { $0.text() } }
    }

    /// The names of all sentences, `group.name`.
    var keys: Set<String> { Set(messages.keys) }

    func placeholders(in key: String) -> Set<String> { messages[key]?.placeholders ?? [] }

    func isPlain(_ key: String) -> Bool { messages[key]?.isPlain ?? false }

    func text(_ phrase: Phrase, _ values: [String: String] = [:], count: Int? = nil) -> String {
        message(phrase).text(filled(values, count), form: form(count))
    }

    /// The sentence as its stretches, for `shared/sentence.mustache`, which sets names apart.
    func sentence(_ phrase: Phrase, _ values: [String: String] = [:], count: Int? = nil) -> PageFields {
        let parts = message(phrase).parts(filled(values, count), form: form(count))
        return ["parts": parts.map { part -> PageFields in ["text": part.text, "isValue": part.isValue] }]
    }

    /// What is said about a name that comes from outside, such as a scope; nil where the file does not know it.
    package func text(in group: String, named name: String) -> String? { plain[group]?[name] }

    /// The renderer has checked that every phrase is there, before the first page.
    private func message(_ phrase: Phrase) -> Message {
        guard let message = messages[phrase.rawValue] else {
            preconditionFailure("\(language.tag).json lacks \(phrase.rawValue)")
        }
        return message
    }

    private func filled(_ values: [String: String], _ count: Int?) -> [String: String] {
        guard let count else { return values }
        return values.merging([Message.count: String(count)]) { given, _ in given }
    }

    private func form(_ count: Int?) -> PluralForm { count.map { PluralForm(of: $0, in: language) } ?? .other }
}

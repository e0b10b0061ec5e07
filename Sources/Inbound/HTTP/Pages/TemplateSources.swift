import FoundationEssentials
import Mustache

/// The Mustache files of a directory, by their path in it without the ending.
struct TemplateSources: Sendable {
    static let ending = ".mustache"

    /// A tag of a template: `{{#name}}` has the sign `#`, `{{name}}` none.
    struct Tag: Hashable, Sendable {
        let sign: Character?
        let name: String

        init(_ inner: Substring.UTF8View.SubSequence) {
            let text = String(Substring(inner)).filter { !$0.isWhitespace }
            sign = text.first.flatMap { $0.isLetter || $0 == "." ? nil : $0 }
            name = String(text.dropFirst(sign == nil ? 0 : 1))
        }
    }

    let texts: [String: String]
    private let tags: [String: Set<Tag>]

    init(directory: String) throws {
        var texts: [String: String] = [:]
        let root = URL(filePath: directory)
        for path in try Self.files(in: directory, depthMax: 3) where path.hasSuffix(Self.ending) {
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            texts[String(path.dropLast(Self.ending.count))] = text
        }
        self.texts = texts
        tags = texts.mapValues(Self.tags)
    }

    /// The files of a directory and of those in it, links followed: a mounted volume may consist of links. A folder with
    /// languages of its own is a set of pages of its own.
    private static func files(in directory: String, depthMax: Int) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).flatMap { name -> [String] in
            let path = directory + "/" + name
            var isDirectory = false
            guard !name.hasPrefix("."), FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                return []
            }
            guard isDirectory else { return [name] }
            guard !FileManager.default.fileExists(atPath: path + "/locales") else { return [] }
            return depthMax > 1 ? try files(in: path, depthMax: depthMax - 1).map { name + "/" + $0 } : []
        }
    }

    func library() throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, text) in texts {
            do {
                try library.register(MarkupEscaping.pragma + text, named: name)
            } catch let error as MustacheTemplate.ParserError {
                // The pragma stands on a line of its own before the file's first.
                let place = "\(name)\(Self.ending):\(error.context.lineNumber - 1):\(error.context.columnNumber)"
                throw TemplateProblems(["\(place): \(error.error)"])
            }
        }
        return library
    }

    func tags(in template: String) -> Set<Tag> { tags[template] ?? [] }

    /// The templates that a template includes or fills.
    func inclusions(in template: String) -> Set<String> {
        Set(tags(in: template).filter { $0.sign == ">" || $0.sign == "<" }.map(\.name))
    }

    /// The sentences a template names: `group.name` of each `{{t.group.name}}`.
    func phrases(in template: String) -> Set<String> { names(in: template, under: "t.") }

    /// The files a template names: `surety-css` of each `{{asset.surety-css}}`.
    func assets(in template: String) -> Set<String> { names(in: template, under: "asset.") }

    private func names(in template: String, under prefix: String) -> Set<String> {
        let names = tags(in: template).map(\.name).filter { $0.hasPrefix(prefix) }
        return Set(names.map { String($0.dropFirst(prefix.count)) })
    }

    /// Bytes are compared, not characters: braces are ASCII, and this runs before the first request is answered.
    private static func tags(of text: String) -> Set<Tag> {
        var found: Set<Tag> = []
        var rest = text[...].utf8[...]
        while let open = rest.doubled(UInt8(ascii: "{")), let close = rest[open...].doubled(UInt8(ascii: "}")) {
            found.insert(Tag(rest[open..<rest.index(close, offsetBy: -2)]))
            rest = rest[close...]
        }
        return found
    }
}

extension Substring.UTF8View {
    /// Where the first pair of a byte ends.
    fileprivate func doubled(_ byte: UInt8) -> Index? {
        var previous: UInt8?
        for index in indices {
            if self[index] == byte, previous == byte { return self.index(after: index) }
            previous = self[index]
        }
        return nil
    }
}

import FoundationEssentials
import Mustache

/// Turns pages into HTML, from the templates and languages of a directory.
///
/// Everything is read and checked once, at the start: an operator who changes a template or adds a language needs no
/// build, and learns of a mistake before anyone sees a page.
public struct PageRenderer: Sendable {
    /// The language pages fall back to and are compared with.
    public static let referenceLanguage = "en"

    public let languages: PageLanguages
    public let assets: AssetStore
    private let phrasebooks: [PageLanguage: Phrasebook]
    private let reference: Phrasebook
    private let library: MustacheLibrary
    private let assetAddresses: [String: String]

    /// Reads `*.mustache`, `locales/*.json` and `assets/*` under the path.
    ///
    /// Throws `TemplateProblems` with all that is wrong.
    public init(templatesPath: String) throws {
        let assets = try AssetStore(folders: [templatesPath + "/assets"])
        try self.init(templatesPath: templatesPath, assets: assets, pages: .server)
    }

    /// Reads another set of pages from a folder of its own; its files may lie elsewhere.
    ///
    /// Throws `TemplateProblems` with all that is wrong.
    package init(templatesPath: String, assets: AssetStore, pages: PageSet) throws {
        let sources = try TemplateSources(directory: templatesPath)
        let books = try Self.phrasebooks(in: templatesPath + "/locales")
        self.assets = assets
        let problems = TemplateCheck(pages: pages, sources: sources, phrasebooks: books, assets: assets).problems
        guard problems.isEmpty else { throw TemplateProblems(problems) }
        guard let reference = books.first(where: { $0.language.tag == Self.referenceLanguage }) else {
            throw TemplateProblems(["locales/\(Self.referenceLanguage).json is missing"])
        }
        self.reference = reference
        phrasebooks = Dictionary(books.map { ($0.language, $0) }) { first, _ in first }
        languages = PageLanguages(books.map(\.language), fallback: reference.language)
        library = try sources.library()
        assetAddresses = assets.addressesByTag
    }

    /// The page as an HTML document.
    func html(_ page: some Page, in language: PageLanguage) -> String {
        html(type(of: page).template.rawValue, in: language) { phrasebook in
            var fields = page.frame.fields(phrasebook)
            fields.merge(page.fields(phrasebook))
            return fields
        }
    }

    /// A page of the set as an HTML document, with the language's sentences as `t` and the files' addresses as `asset`.
    package func html(_ template: String, in language: PageLanguage, _ fields: (Phrasebook) -> PageFields) -> String {
        let phrasebook = phrasebooks[language] ?? reference
        var all: PageFields = [
            "t": phrasebook.plainFields,
            "language": ["tag": language.tag, "direction": language.direction.rawValue] as PageFields,
            "asset": PageFields(assetAddresses),
        ]
        all.merge(fields(phrasebook))
        // A template for every page was found at the start: there is always a text.
        return library.render(all, withTemplate: template) ?? ""
    }

    /// A sentence by itself.
    func text(_ phrase: Phrase, count: Int? = nil, in language: PageLanguage) -> String {
        (phrasebooks[language] ?? reference).text(phrase, count: count)
    }

    private static func phrasebooks(in directory: String) throws -> [Phrasebook] {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".json") }
        return try files.sorted().map { file in
            do {
                let json = try Data(contentsOf: URL(filePath: directory).appending(path: file))
                return try Phrasebook(tag: String(file.dropLast(".json".count)), json: json)
            } catch {
                throw TemplateProblems(["locales/\(file): \(error)"])
            }
        }
    }
}

/// What is wrong with the templates, a line for each finding.
public struct TemplateProblems: Error, CustomStringConvertible {
    public let all: [String]

    init(_ all: [String]) { self.all = all }

    public var description: String { all.joined(separator: "\n") }
}

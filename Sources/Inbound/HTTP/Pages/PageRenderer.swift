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
        let sources = try TemplateSources(directory: templatesPath)
        let books = try Self.phrasebooks(in: templatesPath + "/locales")
        assets = try AssetStore(folder: templatesPath + "/assets")
        let problems = TemplateCheck(sources: sources, phrasebooks: books, assets: assets).problems
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
        let phrasebook = phrasebooks[language] ?? reference
        var fields = page.frame.fields(phrasebook)
        fields["asset"] = PageFields(assetAddresses)
        fields.merge(page.fields(phrasebook))
        // A template for every page was found at the start: there is always a text.
        return library.render(fields, withTemplate: type(of: page).template.rawValue) ?? ""
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

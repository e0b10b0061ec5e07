import FoundationEssentials
import Testing

@testable import HTTP

@Suite("Templates and languages, checked at the start")
struct TemplateCheckTests {
    /// A copy of the project's templates in which something is changed before they are read.
    private func problems(_ change: (URL) throws -> Void) throws -> String {
        let copy = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        let source = URL(filePath: ProjectFiles.templates).resolvingSymlinksInPath()
        try FileManager.default.copyItem(at: source, to: copy)
        try change(copy)
        let failure = #expect(throws: TemplateProblems.self) { try PageRenderer(templatesPath: copy.path) }
        return failure?.description ?? ""
    }

    private func edit(_ file: URL, _ text: String, into replacement: String) throws {
        let before = try String(contentsOf: file, encoding: .utf8)
        try #require(before.contains(text))
        try Data(before.replacing(text, with: replacement).utf8).write(to: file)
    }

    @Test("refuse a sentence that one language lacks", arguments: ["en", "ar"])
    func missingSentence(tag: String) throws {
        let found = try problems {
            try edit($0.appending(path: "locales/\(tag).json"), "\"tryAgain\"", into: "\"again\"")
        }

        #expect(found.contains("locales/\(tag).json lacks common.tryAgain"))
    }

    @Test("refuse a sentence that has other placeholders than in English")
    func otherPlaceholders() throws {
        let found = try problems { try edit($0.appending(path: "locales/ar.json"), "{browser}", into: "{browzer}") }

        #expect(found == "locales/ar.json: home.device has other placeholders than en.json")
    }

    @Test("refuse a sentence with a placeholder where a template shows it as it is")
    func unfilledPlaceholder() throws {
        let found = try problems { templates in
            for tag in ["en", "ar"] {
                try edit(templates.appending(path: "locales/\(tag).json"), "\"cancel\": \"", into: "\"cancel\": \"{x}")
            }
        }

        #expect(found.contains("common.cancel stands in a template as it is"))
    }

    @Test("refuse a file of a language that is not one")
    func brokenLanguage() throws {
        let found = try problems { try Data("{\"language\": 1}".utf8).write(to: $0.appending(path: "locales/fr.json")) }

        #expect(found.hasPrefix("locales/fr.json: "))
    }

    @Test("refuse to do without English")
    func noReference() throws {
        let found = try problems { try FileManager.default.removeItem(at: $0.appending(path: "locales/en.json")) }

        #expect(found == "locales/en.json is missing")
    }

    @Test("refuse a missing page, a missing part and a missing file")
    func missingFiles() throws {
        let found = try problems { templates in
            for path in ["oauth/consent.mustache", "shared/failure.mustache", "assets/surety.js"] {
                try FileManager.default.removeItem(at: templates.appending(path: path))
            }
        }

        #expect(found.contains("oauth/consent.mustache is missing"))
        #expect(found.contains("authentication/sign-in.mustache includes shared/failure, which is missing"))
        #expect(found.contains("layout.mustache names asset.surety-js, which is not in assets"))
    }

    @Test("refuse to show anything without escaping", arguments: ["{{{advice}}}", "{{&advice}}", "{{& advice }}"])
    func unescaped(tag: String) throws {
        let found = try problems { try edit($0.appending(path: "error.mustache"), "{{advice}}", into: tag) }

        #expect(found == "error.mustache shows advice without escaping")
    }

    @Test("refuse a template that is not well-formed, and say where")
    func malformed() throws {
        let found = try problems {
            try edit($0.appending(path: "error.mustache"), "{{/diagnosis}}", into: "{{/other}}")
        }

        #expect(found.hasPrefix("error.mustache:25:"))
    }

    @Test("take in a language that an operator adds")
    func newLanguage() throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        let source = URL(filePath: ProjectFiles.templates).resolvingSymlinksInPath()
        try FileManager.default.copyItem(at: source, to: copy)
        let english = copy.appending(path: "locales/en.json")
        try FileManager.default.copyItem(at: english, to: copy.appending(path: "locales/fr.json"))
        try edit(copy.appending(path: "locales/fr.json"), "\"name\": \"English\"", into: "\"name\": \"Français\"")

        let languages = try PageRenderer(templatesPath: copy.path).languages

        #expect(languages.all.map(\.name) == ["العربية", "English", "Français"])
        #expect(languages.choose(acceptLanguage: "fr-FR").name == "Français")
    }

    @Test("leave nothing unused: no sentence, no template, no file")
    func unused() throws {
        let sources = try TemplateSources(directory: ProjectFiles.templates)
        let assets = try AssetStore(folders: [ProjectFiles.templates + "/assets"])
        let json = try Data(contentsOf: URL(filePath: ProjectFiles.templates).appending(path: "locales/en.json"))
        let english = try Phrasebook(tag: "en", json: json)
        let check = TemplateCheck(pages: .server, sources: sources, phrasebooks: [english], assets: assets)

        #expect(check.unusedTemplates.isEmpty)
        #expect(english.keys.subtracting(check.requiredPhrases).isEmpty)
        let named = sources.texts.keys.reduce(into: Set<String>()) { $0.formUnion(sources.assets(in: $1)) }
        #expect(Set(assets.addressesByTag.keys).subtracting(named).isEmpty)
    }
}

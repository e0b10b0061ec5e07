/// Looks for what would make a page wrong, before there is a page.
///
/// Mustache says nothing of an unknown name, it leaves a gap; so every name is looked up here once.
struct TemplateCheck {
    let pages: PageSet
    let sources: TemplateSources
    let phrasebooks: [Phrasebook]
    let assets: AssetStore

    /// A line for each finding, in an order that stays.
    var problems: [String] {
        let inTemplates = phrasesInTemplates
        let bookProblems = phrasebooks.flatMap { problems(in: $0, inTemplates) }
        return (missingPages + templateProblems + bookProblems).sorted()
    }

    /// Every sentence that code or a template asks for.
    var requiredPhrases: Set<String> { pages.phrases.union(phrasesInTemplates) }

    /// The templates that no page uses, nor a template that a page uses.
    var unusedTemplates: Set<String> {
        var used = pages.templates
        var toFollow = used
        while let template = toFollow.popFirst() {
            let new = sources.inclusions(in: template).subtracting(used)
            used.formUnion(new)
            toFollow.formUnion(new)
        }
        return Set(sources.texts.keys).subtracting(used)
    }

    private var missingPages: [String] {
        pages.templates.filter { sources.texts[$0] == nil }.map { "\($0).mustache is missing" }
    }

    private var templateProblems: [String] {
        let tags = assets.addressesByTag
        return sources.texts.keys.flatMap { template in
            let absent = sources.inclusions(in: template).filter { sources.texts[$0] == nil }
            let unescaped = sources.tags(in: template).filter { $0.sign == "{" || $0.sign == "&" }
            let unknown = sources.assets(in: template).filter { tags[$0] == nil }
            return absent.map { "\(template).mustache includes \($0), which is missing" }
                + unescaped.map { "\(template).mustache shows \($0.name) without escaping" }
                + unknown.map { "\(template).mustache names asset.\($0), which is not in assets" }
        }
    }

    private var phrasesInTemplates: Set<String> {
        sources.texts.keys.reduce(into: []) { $0.formUnion(sources.phrases(in: $1)) }
    }

    private func problems(in book: Phrasebook, _ inTemplates: Set<String>) -> [String] {
        let file = "locales/\(book.language.tag).json"
        let reference = phrasebooks.first { $0.language.tag == PageRenderer.referenceLanguage }
        let (keys, referenceKeys) = (book.keys, reference?.keys ?? [])
        let missing = pages.phrases.union(inTemplates).union(referenceKeys).subtracting(keys)
        let filled = inTemplates.intersection(keys).filter { !book.isPlain($0) }
        let differing = keys.intersection(referenceKeys).filter {
            book.placeholders(in: $0) != reference?.placeholders(in: $0)
        }
        return missing.map { "\(file) lacks \($0)" }
            + filled.map { "\(file): \($0) stands in a template as it is and cannot have placeholders or plural forms" }
            + differing.map { "\(file): \($0) has other placeholders than \(PageRenderer.referenceLanguage).json" }
    }
}

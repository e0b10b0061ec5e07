/// Rules about files that are no Swift: each takes names and texts, so that a test can hand it a broken set.
enum FileRules {
    /// A migration has the same name for every database, so that both sides tell one history.
    static func unpaired(_ left: some Collection<String>, _ right: some Collection<String>) -> Set<String> {
        Set(left.map(name)).symmetricDifference(right.map(name))
    }

    /// The templates that nothing renders and the assets that nothing links.
    ///
    /// A page is named by its path below `templates` without the ending, in a string literal or as another template's
    /// partial; an asset by its file name, or in a template by its tag: `{{asset.site-css}}` for `site.css`.
    /// A folder with translations of its own is a set of its own: its pages are named by their path below that folder.
    /// Translations are found by language, so their files are named nowhere.
    static func unused(templates: [String: String], literals: Set<String>) -> [String] {
        let bodies = templates.values.joined(separator: "\n")
        let code = literals.joined(separator: "\n")
        let sets = Set(
            templates.keys.compactMap { path in
                path.firstRange(of: "/locales/").map { path[..<$0.lowerBound] + "/" }
            })
        return templates.keys.sorted().filter { path in
            if path.hasPrefix("locales/") || path.contains("/locales/") { return false }
            guard path.hasSuffix(".mustache") else {
                let tag = "{{asset.\(name(path).split(separator: ".").joined(separator: "-"))}}"
                return !bodies.contains(tag) && !bodies.contains(name(path)) && !code.contains(name(path))
            }
            let set = sets.first { path.hasPrefix($0) } ?? ""
            let page = String(path.dropFirst(set.count).dropLast(".mustache".count))
            let isPartial = [">", "<", "> ", "< "].contains { bodies.contains("{{\($0)\(page)}}") }
            return !literals.contains(page) && !isPartial
        }
    }

    /// The records that the index does not link.
    static func unlisted(records: some Collection<String>, index: String) -> [String] {
        records.map(name).sorted().filter { !index.contains("(\($0))") }
    }

    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

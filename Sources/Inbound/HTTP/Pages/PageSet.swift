/// What a folder of templates must hold: the pages that code shows, and the sentences that it asks for by name.
package struct PageSet: Sendable {
    package let templates: Set<String>
    package let phrases: Set<String>

    /// - Parameters:
    ///   - templates: paths in the folder, without the ending.
    ///   - phrases: `group.name` of each.
    package init(templates: Set<String>, phrases: Set<String>) {
        self.templates = templates
        self.phrases = phrases
    }

    /// The server's own.
    static let server = PageSet(templates: Set(PageTemplate.allCases.map(\.rawValue)), phrases: Phrase.keys)
}

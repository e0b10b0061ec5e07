/// A page, before it is put into words.
///
/// A page holds what is so, never how it is said: the phrasebook has the words, the template their place.
protocol Page: Sendable {
    static var template: PageTemplate { get }
    var frame: PageFrame { get }
    /// The values of the page's own template; the frame's come from the frame.
    func fields(_ phrasebook: Phrasebook) -> PageFields
}

/// What every page has around its own content.
struct PageFrame: Sendable {
    /// The name of the product or the tenant.
    var product: String
    /// The address of the product's logo; its name is shown without one.
    var logo: String?
    /// Where the page's forms are posted to.
    var action: String = ""
    /// Proves that a posted form came from this page: the hidden field `csrf`.
    var csrf: String = ""
    /// Further hidden fields of every form on the page.
    var hidden: [HiddenField] = []
    /// The same page in other languages, see `PageLanguages.links`.
    var languages: [LanguageLink] = []
    /// The app on whose behalf the page is shown.
    var client: ClientDisplay?
}

struct HiddenField: Sendable {
    let name: String
    let value: String

    var fields: PageFields { ["name": name, "value": value] }
}

struct LanguageLink: Sendable {
    let language: PageLanguage
    let address: String
}

extension PageFrame {
    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let language = phrasebook.language
        var fields: PageFields = [
            "product": product,
            "action": action,
            "csrf": csrf,
            "hidden": hidden.map(\.fields),
            "languages": languages.map { link -> PageFields in
                [
                    "name": link.language.name, "tag": link.language.tag, "address": link.address,
                    "direction": link.language.direction.rawValue, "isCurrent": link.language == language,
                ]
            },
            "hasLanguages": languages.count > 1,
        ]
        fields["logo"] = logo
        fields["client"] = client?.fields
        return fields
    }
}

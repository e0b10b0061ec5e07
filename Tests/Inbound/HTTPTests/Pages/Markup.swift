import FoundationEssentials

/// The start tags of a page, read just well enough to check it.
struct Markup {
    struct Element {
        let name: String
        let attributes: [String: String]

        subscript(attribute: String) -> String? { attributes[attribute] }
    }

    let html: String
    let elements: [Element]

    init(_ html: String) {
        self.html = html
        let attribute = /([a-z-]+)(?:="([^"]*)")?/
        elements = html.matches(of: /<([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>/).map { tag in
            let pairs = tag.output.2.matches(of: attribute.ignoresCase()).map {
                (String($0.output.1).lowercased(), String($0.output.2 ?? ""))
            }
            return Element(name: String(tag.output.1), attributes: Dictionary(pairs) { first, _ in first })
        }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    /// What stands between an element's tags, for elements that occur once and hold no other of their name.
    func content(of name: String) -> String? {
        guard let open = html.firstRange(of: "<\(name)"), let end = html[open.upperBound...].firstIndex(of: ">") else {
            return nil
        }
        let rest = html[html.index(after: end)...]
        return rest.firstRange(of: "</\(name)>").map { String(rest[..<$0.lowerBound]) }
    }
}

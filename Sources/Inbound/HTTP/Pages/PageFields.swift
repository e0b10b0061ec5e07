import Mustache

/// What a template reads: values by name.
///
/// Mustache would look into any other struct through a mirror, which costs more than all the rest of a page.
package struct PageFields: MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: Any]

    package init(dictionaryLiteral elements: (String, Any)...) {
        values = Dictionary(elements) { _, last in last }
    }

    package init(_ values: [String: Any]) { self.values = values }

    package subscript(name: String) -> Any? {
        get { values[name] }
        set { values[name] = newValue }
    }

    package func child(named name: String) -> Any? { values[name] }

    /// Adds the fields of another; where both have a name, the other's value stays.
    package mutating func merge(_ other: PageFields) { values.merge(other.values) { _, others in others } }
}

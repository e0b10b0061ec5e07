import FoundationEssentials

/// The name of a resource server in a request (RFC 8707 §2).
enum ResourceIndicator {
    /// An absolute URI without a fragment.
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return false }
        return URL(string: text)?.scheme != nil && !text.contains("#")
    }
}

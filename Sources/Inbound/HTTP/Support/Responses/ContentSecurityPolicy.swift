/// What a browser may do with our pages: nothing that is not ours, nothing inline, no frame around them.
enum ContentSecurityPolicy {
    private static let page = page(connecting: "'self'")

    private static func page(connecting: String) -> String {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src \(connecting); \
        frame-ancestors 'none'; base-uri 'none'; form-action 'self'
        """
    }

    /// For answers that are no pages.
    static let data = "default-src 'none'; frame-ancestors 'none'"

    static func page(formActions: [String], connections: [String] = []) -> String {
        let policy = connections.isEmpty ? page : page(connecting: (["'self'"] + connections).joined(separator: " "))
        return formActions.isEmpty ? policy : policy + " " + formActions.joined(separator: " ")
    }

    /// A scheme, or an origin of scheme, host and port (CSP Level 3 §2.3.1), with nothing that ends a directive.
    static func isSource(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 300, isScheme(parts[0]) else { return false }
        let rest = parts[1]
        guard !rest.isEmpty else { return true }
        guard rest.hasPrefix("//"), rest.utf8.count > 2 else { return false }
        return rest.dropFirst(2).utf8.allSatisfy { byte in
            isLetterOrDigit(byte) || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
        }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first), first > 0x39 else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || [0x2B, 0x2D, 0x2E].contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

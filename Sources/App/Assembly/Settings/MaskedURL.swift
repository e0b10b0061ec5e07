/// A URL as it may be shown: whatever may be a password in it is hidden, rather too much than too little.
struct MaskedURL {
    let text: String
    /// Whether something was hidden.
    let hidesPassword: Bool

    private static let mask = "***"

    init(_ url: String) {
        // An @ that somebody forgot to escape belongs to the password, so the last one counts.
        let at = url.lastIndex(of: "@")
        let (user, isMasked) = Self.user(url[..<(at ?? url.startIndex)])
        var parts = [String(url[(at ?? url.startIndex)...])]
        if let question = parts[0].firstIndex(of: "?") {
            let query = parts[0][parts[0].index(after: question)...]
            parts = [String(parts[0][...question])]
            parts += query.split(separator: "&", omittingEmptySubsequences: false).map(Self.parameter)
        }
        text = user + parts[0] + parts.dropFirst().joined(separator: "&")
        hidesPassword = isMasked || parts.dropFirst().contains { $0.hasSuffix("=" + Self.mask) }
    }

    /// Scheme and user, without what follows the user's colon.
    private static func user(_ text: Substring) -> (text: String, isMasked: Bool) {
        let begin = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard let colon = text[begin...].firstIndex(of: ":") else { return (String(text), false) }
        return (text[...colon] + mask, true)
    }

    private static func parameter(_ text: Substring) -> String {
        guard let equals = text.firstIndex(of: "=") else { return String(text) }
        let name = text[..<equals].lowercased()
        // Nobody escapes the name of a parameter who has nothing to hide.
        let isPassword = name.contains("pass") || name.contains("%")
        return isPassword ? text[...equals] + mask : String(text)
    }
}

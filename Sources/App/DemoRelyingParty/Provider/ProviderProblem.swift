import WebClient

/// Why the server's answer cannot be used.
enum ProviderProblem: Error, Equatable, Sendable {
    /// The server said no, in the way of RFC 6749 §5.2.
    case refused(OAuthRefusal)
    /// The server could not be asked.
    case unreachable(WebError)
    /// It answered something else than the protocol says.
    case malformed(String)
}

/// An error as OAuth's endpoints tell it.
struct OAuthRefusal: Equatable, Sendable {
    let code: String
    var description: String?

    /// Both come from elsewhere: shown as text, and no longer than anyone reads.
    init(code: String, description: String? = nil) {
        self.code = String(code.prefix(100))
        self.description = description.map { String($0.prefix(500)) }
    }
}

extension ProviderProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .refused(let refusal): [refusal.code, refusal.description].compactMap(\.self).joined(separator: ": ")
        case .unreachable(let error): "\(error)"
        case .malformed(let what): what
        }
    }
}

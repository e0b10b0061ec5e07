/// What an error reply asks for.
enum ErrorReply: Equatable {
    case moved(slot: Int, to: RedisAddress?)
    case ask(RedisAddress)
    /// The keys of one slot are in two places for a moment.
    case tryAgain(String)
    /// The server cannot answer now: it loads, its cluster has no quorum, its replicas are gone.
    case unavailable(String)
    /// The server is a replica: its master is elsewhere.
    case replica(String)
    /// The server knows no script of this name.
    case unknownScript(String)
    case refused(String)

    init(_ reply: String) {
        let words = Self.withoutArguments(reply)
        let parts = words.split(separator: " ", maxSplits: 3)
        switch parts.first {
        case "MOVED":
            let slot = parts.count > 2 ? Int(parts[1]) : nil
            self = slot.map { .moved(slot: $0, to: RedisAddress(redirection: parts[2])) } ?? .refused(words)
        case "ASK":
            let address = parts.count > 2 ? RedisAddress(redirection: parts[2]) : nil
            self = address.map { .ask($0) } ?? .refused(words)
        case "TRYAGAIN": self = .tryAgain(words)
        case "LOADING", "CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS", "BUSY": self = .unavailable(words)
        case "READONLY": self = .replica(words)
        case "NOSCRIPT": self = .unknownScript(words)
        // Before Redis 7 a script's error is told behind that of the script.
        default: self = words.contains(": -READONLY ") ? .replica(words) : .refused(words)
        }
    }

    /// A server that does not know a command repeats what stood behind it, be it a password (`AUTH` renamed).
    private static func withoutArguments(_ words: String) -> String {
        words.firstRange(of: ", with args beginning with").map { String(words[..<$0.lowerBound]) } ?? words
    }

    /// What a caller is told where nobody can follow.
    var error: RedisError {
        switch self {
        case .moved, .ask: .unavailable("the key is on another node of a cluster")
        case .tryAgain(let words), .unavailable(let words), .replica(let words): .unavailable(words)
        case .unknownScript(let words), .refused(let words): .refused(words)
        }
    }
}

extension RedisAddress {
    /// `host:port` of a redirection; an IPv6 address stands there without brackets, and an empty host means the server
    /// that was asked, which is nil here.
    init?(redirection text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), colon != text.startIndex
        else { return nil }
        self.init(host: String(text[..<colon]), port: port)
    }
}

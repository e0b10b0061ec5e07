/// How much of what a store is filled with for trying out how it grows, and under which names.
public struct SeedPlan: Equatable, Sendable {
    /// What names begin with, so that a store may be filled several times.
    public let tag: String
    public let users: Int
    public let clients: Int
    /// Each with a consent, a grant and a family of refresh tokens.
    public let sessions: Int
    /// When sessions and refresh tokens end; nil: when those of people would.
    public let endsAfterSeconds: Int?
    /// For how many sessions their cookies and refresh tokens are told.
    public let samples: Int

    public init(
        tag: String = "seed", users: Int, clients: Int, sessions: Int, endsAfterSeconds: Int? = nil, samples: Int = 0
    ) {
        self.tag = tag
        self.users = users
        self.clients = clients
        self.sessions = sessions
        self.endsAfterSeconds = endsAfterSeconds
        self.samples = samples
    }

    /// Known to everybody: such a store is for trying out and for nothing else.
    public static let password = "a heron stands in still water"
    public static let clientSecret = "known-to-everybody-0123456789abcdef"

    func username(_ number: Int) -> String { "\(tag)-user-\(Self.padded(number))" }
    func client(_ number: Int) -> String { "\(tag)-client-\(Self.padded(number))" }

    /// From 1, with as many digits for each, so that names sort as numbers do.
    static func padded(_ index: Int) -> String {
        let digits = String(index + 1)
        return String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    }
}

/// A store with people of its own, which nobody would want among a million others.
public struct SeedRefused: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String {
        "the store has users or clients of its own; give --yes to add people with a password that everybody knows"
    }
}

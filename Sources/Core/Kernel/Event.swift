public import FoundationEssentials

/// Something that happened and that others may want to know: the audit trail's record and the outbox's message.
public struct Event: Equatable, Sendable {
    /// A noun and a past participle, such as `session.started`.
    public let name: String
    /// The id of what it happened to.
    public let subject: String
    /// Who did it: a user, a client or an operator; nil for the server itself.
    public let actor: String?
    /// Plain facts; never a secret, a token or a password.
    public let details: [String: String]
    public let at: Date

    public init(_ name: String, subject: String, actor: String? = nil, details: [String: String] = [:], at: Date) {
        self.name = name
        self.subject = subject
        self.actor = actor
        self.details = details
        self.at = at
    }
}

/// Takes the events of a transaction, so that what happened and that it is told are one write.
public protocol Outbox: Sendable {
    func append(_ event: Event) async throws
}

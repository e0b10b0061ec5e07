public import FoundationEssentials

/// What came to the webhook, untouched.
public struct KYCWebhook: Sendable {
    public let body: [UInt8]
    /// Names in lower case; of a header that came twice, nothing.
    public let headers: [String: String]
    public let receivedAt: Date
    /// How far the time it states may be from ours.
    public let seconds: Int

    public init(body: [UInt8], headers: [String: String], receivedAt: Date, seconds: Int) {
        self.body = body
        self.headers = headers
        self.receivedAt = receivedAt
        self.seconds = seconds
    }

    /// Whether a time that the message states is near enough.
    public func isFresh(_ date: Date) -> Bool { abs(receivedAt.timeIntervalSince(date)) <= TimeInterval(seconds) }
}

/// A message of the provider that was found to be genuine.
public struct KYCNotice: Equatable, Sendable {
    /// The provider's own name for the case.
    public let reference: String
    /// Whom the message is about, as ``KYCRequest/id`` was repeated; nil where its form has no room for that.
    public let subject: String?
    /// The decision, where the message has it whole; otherwise the provider is asked.
    public let decision: KYCDecision?

    public init(reference: String, subject: String?, decision: KYCDecision? = nil) {
        self.reference = reference
        self.subject = subject
        self.decision = decision
    }
}

/// Why a message to the webhook is not believed.
public enum KYCNoticeRefusal: String, Error, Equatable, Sendable {
    /// It carries no signature, or one of a kind that proves nothing.
    case unsigned
    /// Its signature is not the provider's for this tenant.
    case badSignature = "bad_signature"
    /// It states no time, or one too far from ours.
    case stale
    /// Signed, but not what the provider's interface says.
    case malformed
    /// It is about another subject than the case it names.
    case wrongSubject = "wrong_subject"
    /// Longer than any notice.
    case tooLarge = "too_large"
}

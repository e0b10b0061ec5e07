/// Somebody who finds out who people are.
///
/// A provider that cannot answer throws ``KYCFailure``, which says nothing about the person; a person who was refused is an
/// answer. An adapter believes only what comes over the channel that it opened itself, or is signed with the tenant's secret.
public protocol KYCProvider: Sendable {
    /// By which the tenant's configuration and the address of its webhook call it.
    var name: String { get }

    /// What the person has to be asked before a case begins; nil for nothing.
    var question: KYCQuestion? { get }

    /// Whether it can be asked about a case that was decided, and may think again; true unless an adapter says otherwise.
    var revises: Bool { get }

    /// Tells the provider of a case.
    ///
    /// - Throws: ``KYCFailure``.
    func begin(_ request: KYCRequest) async throws -> KYCBegun

    /// Asks how a case stands.
    ///
    /// - Throws: ``KYCFailure``, also where the answer is about somebody else.
    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision

    /// Judges what came to the webhook: whether it is the provider's, meant for this tenant, and sent just now.
    ///
    /// - Returns: nil for what is genuine and says nothing about how a case stands.
    /// - Throws: ``KYCNoticeRefusal``; ``KYCFailure`` where it cannot be judged now.
    func notice(in webhook: KYCWebhook) async throws -> KYCNotice?

    /// Tells the provider that nobody waits for the case any more.
    ///
    /// - Throws: ``KYCFailure``.
    func cancel(_ inquiry: KYCInquiry) async throws
}

extension KYCProvider {
    public var revises: Bool { true }
}

/// What a person has to be asked before a case begins.
public enum KYCQuestion: String, Equatable, Sendable {
    /// The number of their national identity, ten digits.
    case nationalID = "national_id"
}

/// A provider could not be asked, or its answer could not be read. It says nothing about the person.
public enum KYCFailure: Error, Equatable, Sendable {
    /// It did not answer in time, or said that it cannot; for the log.
    case unavailable(String)
    /// Its answer is not what its interface says.
    case malformed(String)
    /// Its answer is about somebody else, or another process.
    case wrongSubject
    /// It does not know the case, or refuses the tenant's credentials.
    case refused(status: Int)
    /// What the person answered cannot be right.
    case invalidAnswer

    /// A word for it, for the audit trail.
    public var word: String {
        switch self {
        case .unavailable: "unavailable"
        case .malformed: "malformed"
        case .wrongSubject: "wrong_subject"
        case .refused: "refused"
        case .invalidAnswer: "invalid_answer"
        }
    }
}

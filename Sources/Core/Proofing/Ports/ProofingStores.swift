public import Accounts
public import Cryptography
public import FoundationEssentials
public import Kernel

/// Keeps the proofing cases of one tenant.
public protocol ProofingCaseStore: Sendable {
    func add(_ proofingCase: ProofingCase) async throws

    func proofingCase(_ id: ID<ProofingCase>) async throws -> ProofingCase?

    /// By the name that the provider gave it.
    func proofingCase(_ reference: String, at provider: String) async throws -> ProofingCase?

    /// Newest first.
    func proofingCases(of user: ID<User>, limit: Int) async throws -> [ProofingCase]

    /// Writes a case that has changed.
    ///
    /// - Parameter version: the one it had before.
    /// - Returns: false when the version is another by now; then nothing is written.
    func save(_ proofingCase: ProofingCase, from version: Int) async throws -> Bool

    /// Those whose provider is to be asked by now or whose time is over, the longest overdue first.
    func due(at now: Date, limit: Int) async throws -> [ID<ProofingCase>]

    /// How many are open.
    func openCount() async throws -> Int

    /// Notes a message of a provider.
    ///
    /// - Returns: false when the same was noted before.
    func note(_ notice: SHA256Digest, until expiry: Date) async throws -> Bool
}

/// Keeps what approved cases left behind.
public protocol ProofingResultStore: Sendable {
    /// Writes a result; the one of the same case before it is gone.
    func save(_ result: ProofingResult) async throws

    /// Those that have not been ended, expired ones too; newest first.
    func results(of user: ID<User>) async throws -> [ProofingResult]

    /// The best of what stands, without the facts.
    func standing(of user: ID<User>, at now: Date) async throws -> ProofedIdentity?

    /// People with results that have expired and have not been ended.
    func expired(at now: Date, limit: Int) async throws -> [ID<User>]
}

/// What the use cases of proofing work on in one transaction.
public struct ProofingStores: Sendable {
    public let cases: any ProofingCaseStore
    public let results: any ProofingResultStore
    public let users: any UserStore
    public let outbox: any Outbox

    public init(
        cases: any ProofingCaseStore, results: any ProofingResultStore, users: any UserStore, outbox: any Outbox
    ) {
        self.cases = cases
        self.results = results
        self.users = users
        self.outbox = outbox
    }
}

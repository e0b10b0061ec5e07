public import Kernel
public import Logging
public import Proofing
public import ServiceLifecycle

/// Asks KYC providers about cases that nobody watches, and tells of levels whose time is over.
///
/// Every server may run it: a question about a case is one's at a time.
public struct ProofingPollJob: Service {
    /// Cases that are asked about in one turn.
    static let most = 200

    private let poll: PollProofing
    private let tenant: TenantID
    private let logger: Logger
    private let work: RepeatedWork

    public init(_ poll: PollProofing, of tenant: TenantID, logger: Logger, pause: @escaping Pause = Pauses.minute) {
        self.poll = poll
        self.tenant = tenant
        self.logger = logger
        work = RepeatedWork(name: "proofing poll", pause: pause, logger: logger)
    }

    public func run() async {
        await work.run { try await turn() }
    }

    func turn() async throws {
        let asked = try await poll.due(limit: Self.most, in: tenant)
        if asked > 0 { logger.info("KYC cases looked after", metadata: ["count": "\(asked)"]) }
    }
}

public import Kernel
public import Logging
public import Palm
public import ServiceLifecycle

/// Has providers forget the palms that were deleted here, until each has confirmed it.
///
/// Every server may run it: a deletion is one's at a time.
public struct PalmDeletionJob: Service {
    private let erase: ErasePalms
    private let tenant: TenantID
    private let logger: Logger
    private let work: RepeatedWork

    public init(
        _ erase: ErasePalms, of tenant: TenantID, logger: Logger, pause: @escaping Pause = Pauses.minute
    ) {
        self.erase = erase
        self.tenant = tenant
        self.logger = logger
        work = RepeatedWork(name: "palm deletion", pause: pause, logger: logger)
    }

    public func run() async {
        await work.run { try await turn() }
    }

    func turn() async throws {
        let report = try await erase(in: tenant)
        if report.confirmed > 0 {
            logger.info("palms deleted at the provider", metadata: ["count": "\(report.confirmed)"])
        }
        if report.waiting > 0 {
            logger.warning("palms wait to be deleted at the provider", metadata: ["count": "\(report.waiting)"])
        }
    }
}

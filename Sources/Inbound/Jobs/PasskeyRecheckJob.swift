import FoundationEssentials
public import Kernel
public import Logging
public import Passkeys
public import ServiceLifecycle
import Synchronization
import WebAuthn

/// Takes the newest list of authenticators once a day, and judges the passkeys that are stored by it.
///
/// A list that cannot be had or is not believed leaves the one in use where it is; the log tells how old that is. What failed
/// is tried again within the hour. Every server may run it: what one has done, the others find done.
public struct PasskeyRecheckJob: Service {
    /// Brings the list as FIDO signed it, from wherever the operator keeps it.
    public typealias Source = @Sendable () async throws -> [UInt8]

    private static let dayInSeconds = 86_400.0

    private let recheck: RecheckPasskeys
    private let metadata: KeptMetadata
    private let source: Source
    private let tenant: TenantID
    private let clock: any Clock
    private let logger: Logger
    private let work: RepeatedWork
    private let last = Turn()

    /// - Parameter pause: between looking whether a day has passed.
    public init(
        _ recheck: RecheckPasskeys,
        by metadata: KeptMetadata,
        from source: @escaping Source,
        of tenant: TenantID,
        clock: any Clock,
        logger: Logger,
        pause: @escaping Pause
    ) {
        self.recheck = recheck
        self.metadata = metadata
        self.source = source
        self.tenant = tenant
        self.clock = clock
        self.logger = logger
        work = RepeatedWork(name: "passkey re-check", pause: pause, logger: logger)
    }

    public func run() async {
        await work.run { try await turn() }
    }

    func turn() async throws {
        let now = clock.now
        // A clock set back must not put it off.
        guard last.at.map({ abs(now.timeIntervalSince($0)) >= Self.dayInSeconds }) ?? true else { return }
        let isRenewed = try await renew()
        let changed = try await recheck(in: tenant)
        if changed > 0 {
            logger.warning("passkeys are judged otherwise than before", metadata: ["count": "\(changed)"])
        }
        if isRenewed { last.at = now }
    }

    /// - Returns: whether what was brought is in use now.
    private func renew() async throws -> Bool {
        do {
            let acceptance = try await metadata.accept(try await source())
            if case .accepted(let list) = acceptance {
                logger.info("a new list of authenticators is in use", metadata: describe(list))
            } else if acceptance.metadata.daysOverdue(at: clock.now) > 0 {
                logger.warning("the list of authenticators is overdue", metadata: describe(acceptance.metadata))
            }
            return true
        } catch let error as CancellationError {
            throw error
        } catch {
            var details = try await metadata.metadata(at: clock.now).map(describe) ?? [:]
            details["error"] = "\(error)"
            logger.error("the list of authenticators stays as it was", metadata: details)
            return false
        }
    }

    private func describe(_ list: Metadata) -> Logger.Metadata {
        [
            "number": "\(list.number)", "models": "\(list.entries.count)",
            "days_overdue": "\(list.daysOverdue(at: clock.now))",
        ]
    }
}

/// When the last turn went well.
private final class Turn: Sendable {
    private let moment = Mutex<Date?>(nil)

    var at: Date? {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }
}

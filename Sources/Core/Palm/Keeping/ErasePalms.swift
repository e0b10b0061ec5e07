import FoundationEssentials
public import Kernel

/// Asks providers to delete what was deleted here, again and again until they confirm it.
public struct ErasePalms: Sendable {
    public static let slice = 50
    private static let pauseSeconds = 60.0
    private static let pauseSecondsMax = 21_600.0

    /// What came of one turn.
    public struct Report: Equatable, Sendable {
        public internal(set) var confirmed = 0
        /// To be tried again.
        public internal(set) var waiting = 0

        public init(confirmed: Int = 0, waiting: Int = 0) {
            self.confirmed = confirmed
            self.waiting = waiting
        }
    }

    private let storage: any Storage<PalmStores>
    private let services: any PalmServices
    private let seal: PalmSeal
    private let clock: any Clock

    public init(
        storage: any Storage<PalmStores>, services: any PalmServices, seal: PalmSeal, clock: any Clock
    ) {
        self.storage = storage
        self.services = services
        self.seal = seal
        self.clock = clock
    }

    /// Several servers may do this at once; each deletion is one's at a time.
    public func callAsFunction(in tenant: TenantID) async throws -> Report {
        var report = Report()
        // Nobody can be asked: what is due stays so, and is asked for as soon as a provider is connected.
        guard try await services.service(of: tenant) != nil else { return report }
        while true {
            let now = clock.now
            let due = try await storage.read(tenant) {
                try await $0.palms.deletions(dueAt: now, limit: Self.slice)
            }
            for deletion in due {
                try Task.checkCancellation()
                let next = now.addingTimeInterval(Self.pause(after: deletion.tries))
                let claimed = try await storage.write(tenant) { try await $0.palms.claim(deletion, until: next) }
                guard let claimed else { continue }
                let outcome = try await ask(claimed, in: tenant)
                if try await settle(claimed, outcome, in: tenant) {
                    report.confirmed += 1
                } else {
                    report.waiting += 1
                }
            }
            guard due.count == Self.slice else { return report }
        }
    }

    /// Twice as long each time, six hours at most.
    static func pause(after tries: Int) -> TimeInterval {
        min(pauseSecondsMax, pauseSeconds * Double(1 << min(tries, 20)))
    }

    /// - Returns: nil once it is confirmed; else why it is not.
    private func ask(_ deletion: PalmDeletion, in tenant: TenantID) async throws -> String? {
        guard let service = try await services.service(of: tenant), service.verifier.provider == deletion.provider
        else { return "provider_not_configured" }
        do {
            let handle = try seal.open(deletion.sealedHandle, of: deletion.id.string, in: tenant)
            return try await service.verifier.delete(handle, in: tenant) == .confirmed ? nil : "under_way"
        } catch let failure as PalmProviderFailure {
            return failure.reason.rawValue
        } catch is StoreUnavailable {
            return "unreadable"
        }
    }

    private func settle(_ deletion: PalmDeletion, _ outcome: String?, in tenant: TenantID) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            var details = ["palm": deletion.id.string, "provider": deletion.provider]
            var name = "palm.deletion_confirmed"
            if let outcome {
                name = "palm.deletion_waits"
                details["outcome"] = outcome
                details["tries"] = String(deletion.tries)
            } else {
                _ = try await stores.palms.remove(deletion)
            }
            try await stores.outbox.append(Event(name, subject: deletion.user.string, details: details, at: now))
            return outcome == nil
        }
    }
}

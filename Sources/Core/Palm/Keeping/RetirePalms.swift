import Accounts
public import Kernel

/// Takes leave of a tenant's provider, before it is disconnected: nobody's palm is left as if it still counted.
public struct RetirePalms: Sendable {
    /// What there is at the provider.
    public struct Kept: Equatable, Sendable {
        /// Palms that count, are suspended, or were begun.
        public internal(set) var palms = 0
        /// What it has yet to confirm that it deleted.
        public internal(set) var deletions = 0

        public init(palms: Int = 0, deletions: Int = 0) {
            self.palms = palms
            self.deletions = deletions
        }
    }

    private static let slice = 200

    private let storage: any Storage<PalmStores>
    private let manage: ManagePalm

    public init(storage: any Storage<PalmStores>, manage: ManagePalm) {
        self.storage = storage
        self.manage = manage
    }

    public func kept(in tenant: TenantID) async throws -> Kept {
        var kept = Kept()
        try await forEach(in: tenant) { _ in kept.palms += 1 }
        kept.deletions = try await storage.read(tenant) { try await $0.palms.deletionCount() }
        return kept
    }

    /// Suspends all that count: they can be lifted once the provider is connected again. What was begun and never confirmed
    /// is deleted.
    ///
    /// - Returns: how many were suspended.
    public func suspend(by actor: String, in tenant: TenantID) async throws -> Int {
        var count = 0
        try await forEach(in: tenant) { palm in
            if palm.standing == .pending {
                try await manage.delete(palm.user, by: actor, in: tenant)
            } else if try await manage.suspend(palm.user, by: actor, in: tenant) {
                count += 1
            }
        }
        return count
    }

    /// Ends all of them; the provider is to be asked while it is still there (``ErasePalms``).
    ///
    /// - Returns: how many there were.
    public func delete(by actor: String, in tenant: TenantID) async throws -> Int {
        var count = 0
        try await forEach(in: tenant) { palm in
            if try await manage.delete(palm.user, by: actor, in: tenant) { count += 1 }
        }
        return count
    }

    /// Each is one person's transaction: nobody else has to wait for all of them.
    private func forEach(in tenant: TenantID, _ work: (PalmRecord) async throws -> Void) async throws {
        var last: PalmRecord?
        repeat {
            let page = try await storage.read(tenant) { [last] stores in
                try await stores.palms.palms(after: last?.user, limit: Self.slice)
            }
            for palm in page where palm.standing != .deleted { try await work(palm) }
            last = page.count == Self.slice ? page.last : nil
        } while last != nil
    }
}

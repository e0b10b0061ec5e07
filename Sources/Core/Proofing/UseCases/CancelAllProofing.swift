import FoundationEssentials
public import Kernel

/// Gives up every case of a tenant that is open, before its providers are disconnected: nobody waits for an answer that
/// cannot come.
public struct CancelAllProofing: Sendable {
    private static let slice = 200

    private let storage: any Storage<ProofingStores>
    private let cancel: CancelProofing

    public init(storage: any Storage<ProofingStores>, policy: any ProofingPolicy, vault: Vault, clock: any Clock) {
        self.storage = storage
        cancel = CancelProofing(storage: storage, policy: policy, vault: vault, clock: clock)
    }

    public func openCount(in tenant: TenantID) async throws -> Int {
        try await storage.read(tenant) { try await $0.cases.openCount() }
    }

    /// - Parameter actor: the operator.
    /// - Returns: how many were given up; those that ended by themselves meanwhile are not among them.
    public func callAsFunction(by actor: String, in tenant: TenantID) async throws -> Int {
        var count = 0
        while true {
            let open = try await storage.read(tenant) { stores in
                var open: [ProofingCase] = []
                for id in try await stores.cases.due(at: .distantFuture, limit: Self.slice) {
                    if let known = try await stores.cases.proofingCase(id) { open.append(known) }
                }
                return open
            }
            let before = count
            for known in open {
                if try await cancel(known.id, of: known.user, by: actor, in: tenant) { count += 1 }
            }
            guard open.count == Self.slice, count > before else { return count }
        }
    }
}

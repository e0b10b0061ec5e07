import FoundationEssentials
public import Kernel
public import WebAuthn

/// Judges stored attestations anew by the newest metadata: a model that was good may be known as broken today.
public struct RecheckPasskeys: Sendable {
    public static let slice = 200

    private let storage: any Storage<PasskeyStores>
    private let metadata: KeptMetadata
    private let policy: MetadataPolicy
    private let clock: any Clock

    public init(
        storage: any Storage<PasskeyStores>, metadata: KeptMetadata, policy: MetadataPolicy, clock: any Clock
    ) {
        self.storage = storage
        self.metadata = metadata
        self.policy = policy
        self.clock = clock
    }

    /// - Returns: how many passkeys are judged otherwise than before.
    @discardableResult
    public func callAsFunction(in tenant: TenantID) async throws -> Int {
        let now = clock.now
        guard let metadata = try await metadata.metadata(at: now) else { return 0 }
        var (changed, last) = (0, ID<Passkey>?.none)
        while true {
            try Task.checkCancellation()
            let page = try await storage.read(tenant) { [last] in
                try await $0.passkeys.attested(after: last, limit: Self.slice)
            }
            for passkey in page {
                let status = objection(to: passkey, metadata, at: now)
                guard status != passkey.suspicion?.status else { continue }
                if try await judge(passkey.id, status, in: tenant, at: now) { changed += 1 }
            }
            guard page.count == Self.slice, let end = page.last else { return changed }
            last = end.id
        }
    }

    /// Several servers may do this at once; the first one tells.
    private func judge(
        _ id: ID<Passkey>, _ status: String?, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        try await storage.write(tenant) { stores in
            guard let passkey = try await stores.passkeys.passkey(id), passkey.suspicion?.status != status else {
                return false
            }
            let suspicion = status.map { Passkey.Suspicion(since: passkey.suspicion?.since ?? now, status: $0) }
            try await stores.passkeys.suspect(id, suspicion)
            let name = suspicion == nil ? "passkey.cleared" : "passkey.suspected"
            let details = suspicion.map { ["status": $0.status] } ?? [:]
            try await stores.outbox.append(passkey.event(name, details, by: nil, at: now))
            return true
        }
    }

    /// The report that speaks against the model, or nil.
    private func objection(to passkey: Passkey, _ metadata: Metadata, at now: Date) -> String? {
        guard let entry = passkey.entry(in: metadata), policy.objection(to: entry, at: now) != nil else { return nil }
        // Most models have nothing against them, and then the statement need not be read.
        return policy.objection(to: entry, certificate: passkey.attestationCertificate, at: now)?.status.rawValue
    }
}

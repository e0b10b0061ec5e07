public import Cryptography
public import FoundationEssentials
public import Kernel
import Synchronization
public import WebAuthn

/// Judges attestations by the FIDO metadata that were accepted last, and by anchors of the operator's own.
public final class KeptMetadata: AttestationTrustSource {
    private let storage: any Storage<PasskeyStores>
    private let tenant: TenantID
    private let roots: TrustAnchors
    private let signer: String?
    private let anchors: TrustAnchors?
    private let policy: MetadataPolicy
    /// Read again only when another number is there: the list has megabytes.
    private let parsed = Mutex<(number: Int64, metadata: Metadata)?>(nil)
    private let numbers = ExpiringCache<TenantID, Int64>(seconds: 60)
    private let clock: any Clock

    /// - Parameters:
    ///   - roots: what the signer of the list has to lead to.
    ///   - signer: the host that the signer's certificate is for; nil for a service with a root of its own.
    ///   - anchors: that hold for every model, beside those of the list.
    public init(
        storage: any Storage<PasskeyStores>,
        of tenant: TenantID,
        roots: TrustAnchors,
        signer: String?,
        anchors: TrustAnchors?,
        policy: MetadataPolicy,
        clock: any Clock
    ) {
        self.storage = storage
        self.tenant = tenant
        self.roots = roots
        self.signer = signer
        self.anchors = anchors
        self.policy = policy
        self.clock = clock
    }

    public func trust(at now: Date) async throws -> AttestationTrust {
        guard let metadata = try await metadata(at: now) else {
            return anchors.map(AttestationTrust.init(anchors:)) ?? .nothing
        }
        return AttestationTrust(metadata: metadata, policy: policy, anchors: anchors)
    }

    /// The list in use; nil where none was accepted yet.
    public func metadata(at now: Date) async throws -> Metadata? {
        let number = try await numbers.value(tenant, at: now) {
            try await storage.read(tenant) { try await $0.metadata.number() }
        }
        guard let number else { return nil }
        if let known = parsed.withLock({ $0 }), known.number == number { return known.metadata }
        guard let stored = try await storage.read(tenant, { try await $0.metadata.metadata() }) else { return nil }
        // It was judged when it was accepted; its certificates may have expired since.
        let metadata = try Metadata(blob: stored.blob, roots: roots, signer: signer, at: stored.fetchedAt)
        parsed.withLock { $0 = (stored.number, metadata) }
        return metadata
    }

    /// Takes a new list in the place of the one in use.
    ///
    /// - Throws: `WebAuthnError` for one that is not signed by the service, or older; then the old one stays.
    public func accept(_ blob: [UInt8]) async throws -> Metadata {
        let now = clock.now
        let metadata = try Metadata(
            blob: blob, roots: roots, signer: signer, at: now, replacing: try await self.metadata(at: now))
        let stored = StoredMetadata(blob: blob, number: metadata.number, fetchedAt: now)
        try await storage.write(tenant) { stores in
            try await stores.metadata.save(stored)
            let details = ["number": String(stored.number)]
            try await stores.outbox.append(
                Event("authenticator_metadata.updated", subject: "fido", details: details, at: now))
        }
        return metadata
    }
}

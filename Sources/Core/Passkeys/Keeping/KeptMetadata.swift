public import Cryptography
public import FoundationEssentials
public import Kernel
import Synchronization
public import WebAuthn

/// Judges attestations by the FIDO metadata that were accepted last, and by anchors of the operator's own.
///
/// A list stays in use until a newer one is accepted, however old it grows; `Metadata.daysOverdue` tells.
public final class KeptMetadata: AttestationTrustSource {
    /// What became of a list that was offered.
    public enum Acceptance: Sendable {
        case accepted(Metadata)
        /// It has the number of the one in use, which stays.
        case unchanged(Metadata)

        public var metadata: Metadata {
            switch self {
            case .accepted(let metadata), .unchanged(let metadata): metadata
            }
        }
    }

    private struct State {
        /// Of the list that was read last; nil where there was none.
        var number: Int64?
        /// nil where what is kept cannot be believed: the root or the signer was set to another since.
        var metadata: Metadata?
        var askedAt: Date?
        var isReading = false
    }

    /// After so many seconds the store is asked whether another process accepted a newer list.
    private static let seconds: TimeInterval = 60

    private let storage: any Storage<PasskeyStores>
    private let tenant: TenantID
    private let roots: TrustAnchors
    private let signer: String?
    private let anchors: TrustAnchors?
    private let policy: MetadataPolicy
    private let state = Mutex(State())
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

    /// - Throws: `StoreUnavailable`, also where the list that is kept is not signed by whom the operator trusts now:
    ///   nothing is let in that it might speak against.
    public func trust(at now: Date) async throws -> AttestationTrust {
        guard let metadata = try await metadata(at: now) else {
            return anchors.map(AttestationTrust.init(anchors:)) ?? .nothing
        }
        return AttestationTrust(metadata: metadata, policy: policy, anchors: anchors)
    }

    /// The list in use; nil where none was accepted yet.
    ///
    /// - Throws: as ``trust(at:)``.
    public func metadata(at now: Date) async throws -> Metadata? {
        let known = try await known(at: now)
        guard known.number == nil || known.metadata != nil else {
            throw StoreUnavailable("the metadata of authenticators that are kept are not signed as they have to be")
        }
        return known.metadata
    }

    /// Takes a new list in the place of the one in use.
    ///
    /// - Throws: `WebAuthnError` for one that is not signed by the service, or older; then the old one stays.
    public func accept(_ blob: [UInt8]) async throws -> Acceptance {
        let now = clock.now
        let previous = try await known(at: now).metadata
        let metadata = try Metadata(blob: blob, roots: roots, signer: signer, at: now, replacing: previous)
        if let previous, previous.number == metadata.number { return .unchanged(previous) }
        let stored = StoredMetadata(blob: blob, number: metadata.number, fetchedAt: now)
        let isSaved = try await storage.write(tenant) { stores in
            // Another process may have been faster.
            guard try await stores.metadata.number().map({ $0 <= stored.number }) ?? true else { return false }
            try await stores.metadata.save(stored)
            let details = ["number": String(stored.number)]
            try await stores.outbox.append(
                Event("authenticator_metadata.updated", subject: "fido", details: details, at: now))
            return true
        }
        state.withLock { $0.askedAt = nil }
        guard isSaved else { throw StoreUnavailable("metadata of authenticators with a higher number are kept") }
        return .accepted(metadata)
    }

    private func known(at now: Date) async throws -> State {
        let before = state.withLock { $0 }
        if let askedAt = before.askedAt, abs(now.timeIntervalSince(askedAt)) < Self.seconds { return before }
        let number = try await storage.read(tenant) { try await $0.metadata.number() }
        let isOurs = state.withLock { state in
            if state.number == number { state.askedAt = now }
            // One reads megabytes while the others go on with what they have, if they have it.
            guard state.number != number, !(state.isReading && state.metadata != nil) else { return false }
            state.isReading = true
            return true
        }
        guard isOurs else { return state.withLock { $0 } }
        defer { state.withLock { $0.isReading = false } }
        return try await read(at: now)
    }

    private func read(at now: Date) async throws -> State {
        let stored = try await storage.read(tenant) { try await $0.metadata.metadata() }
        // It was judged when it was accepted; its certificates may have expired since.
        let metadata = stored.flatMap {
            try? Metadata(blob: $0.blob, roots: roots, signer: signer, at: $0.fetchedAt)
        }
        return state.withLock { state in
            (state.number, state.metadata, state.askedAt) = (stored?.number, metadata, now)
            return state
        }
    }
}

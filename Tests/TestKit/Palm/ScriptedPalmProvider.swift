public import FoundationEssentials
public import Kernel
public import Palm
import Synchronization

/// A provider in memory: a palm is the bytes of its capture, and what it answers can be changed by a test.
public final class ScriptedPalmProvider: PalmVerifier {
    /// What stands in the place of a truthful answer.
    public struct Script: Sendable {
        public var failure: PalmProviderFailure?
        public var nonce: PalmNonce?
        public var tenant: TenantID?
        public var subject: PalmSubject?
        public var reference: PalmReference?
        public var liveness = PalmLiveness.live
        public var authenticity = PalmAuthenticity.signed
        public var decidedAt: Date?
        public var score: Double?
        public var rejectsEnrolments = false
        public var standing: PalmProviderStanding?
        public var erasure = PalmErasure.confirmed
        /// Runs while the provider decides.
        public var meanwhile: (@Sendable () async throws -> Void)?

        public init() {}
    }

    private struct Kept {
        let tenant: TenantID
        let palm: [UInt8]
        let reference: PalmReference
    }

    private struct State {
        var script = Script()
        var kept: [PalmSubject: Kept] = [:]
        var calls: [String] = []
    }

    public let provider: String
    public let displayName = "Scripted Palms"
    private let clock: any Clock
    private let state = Mutex(State())

    public init(_ provider: String = "scripted", clock: any Clock) {
        self.provider = provider
        self.clock = clock
    }

    public var script: Script {
        get { state.withLock { $0.script } }
        set { state.withLock { $0.script = newValue } }
    }

    /// The subjects of which it keeps a palm.
    public var subjects: Set<PalmSubject> { state.withLock { Set($0.kept.keys) } }

    /// The names of what it was asked, in order.
    public var calls: [String] { state.withLock { $0.calls } }

    public func enroll(
        _ capture: PalmCapture, as subject: PalmSubject, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmEnrolment {
        let script = try await script(for: "enroll")
        let reference = PalmReference("ref-\(subject.string)")
        guard let reference, !script.rejectsEnrolments else {
            return PalmEnrolment(
                subject: script.subject ?? subject, outcome: .rejected, score: 0,
                evidence: evidence(script, tenant, nonce))
        }
        state.withLock { $0.kept[subject] = Kept(tenant: tenant, palm: capture.bytes, reference: reference) }
        return PalmEnrolment(
            subject: script.subject ?? subject, outcome: .enrolled(reference), score: script.score ?? 1,
            evidence: evidence(script, tenant, nonce))
    }

    public func verify(
        _ capture: PalmCapture, as handle: PalmHandle, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmVerification {
        let script = try await script(for: "verify")
        let kept = state.withLock { $0.kept[handle.subject] }
        guard let kept, let asked = handle.reference else { throw PalmProviderFailure(.failed, "unknown") }
        let isMatch = kept.palm == capture.bytes
        return PalmVerification(
            subject: script.subject ?? handle.subject, reference: script.reference ?? asked,
            outcome: isMatch ? .match : .noMatch, score: script.score ?? (isMatch ? 1 : 0),
            evidence: evidence(script, tenant, nonce))
    }

    public func identify(
        _ capture: PalmCapture, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmIdentification {
        let script = try await script(for: "identify")
        let found = state.withLock { $0.kept.first { $0.value.tenant == tenant && $0.value.palm == capture.bytes } }
        let outcome = found.map {
            PalmIdentification.Outcome.identified(
                script.subject ?? $0.key, script.reference ?? $0.value.reference)
        }
        return PalmIdentification(
            outcome: outcome ?? .nobody, score: script.score ?? (found == nil ? 0 : 1),
            evidence: evidence(script, tenant, nonce))
    }

    public func status(of handle: PalmHandle, in tenant: TenantID) async throws -> PalmProviderStanding {
        let script = try await script(for: "status")
        return script.standing ?? (subjects.contains(handle.subject) ? .enrolled : .none)
    }

    public func delete(_ handle: PalmHandle, in tenant: TenantID) async throws -> PalmErasure {
        let script = try await script(for: "delete")
        if script.erasure == .confirmed { state.withLock { $0.kept[handle.subject] = nil } }
        return script.erasure
    }

    private func script(for call: String) async throws -> Script {
        let script = state.withLock { state in
            state.calls.append(call)
            return state.script
        }
        if let failure = script.failure { throw failure }
        try await script.meanwhile?()
        return script
    }

    private func evidence(_ script: Script, _ tenant: TenantID, _ nonce: PalmNonce) -> PalmEvidence {
        PalmEvidence(
            nonce: script.nonce ?? nonce, tenant: script.tenant ?? tenant, liveness: script.liveness,
            authenticity: script.authenticity, decidedAt: script.decidedAt ?? clock.now, latency: .milliseconds(40))
    }
}

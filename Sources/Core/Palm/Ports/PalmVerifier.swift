public import Kernel

/// A provider that keeps palms and compares them.
///
/// What it answers is judged before it counts (``PalmJudge``); an adapter reads and checks no more than its own wire format
/// and signature. Its calls end within the adapter's own time limit, whatever the other side does, and a call for which
/// there is no readable answer throws ``PalmProviderFailure``.
public protocol PalmVerifier: Sendable {
    /// What the tenant's configuration calls it, such as `biowave`.
    var provider: String { get }

    /// What people are told that their palm goes to.
    var displayName: String { get }

    func enroll(
        _ capture: PalmCapture, as subject: PalmSubject, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmEnrolment

    /// Compares with one enrolment.
    func verify(
        _ capture: PalmCapture, as handle: PalmHandle, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmVerification

    /// Compares with all enrolments of a tenant.
    func identify(_ capture: PalmCapture, in tenant: TenantID, nonce: PalmNonce) async throws -> PalmIdentification

    func status(of handle: PalmHandle, in tenant: TenantID) async throws -> PalmProviderStanding

    /// Deletes what is kept under a handle; one that is not there is deleted already.
    func delete(_ handle: PalmHandle, in tenant: TenantID) async throws -> PalmErasure
}

/// A provider gave no answer that can be read. It says nothing about the palm.
public struct PalmProviderFailure: Error, Equatable, Sendable {
    public enum Reason: String, CaseIterable, Sendable {
        case timedOut = "timed_out"
        case unreachable
        /// TLS: the other side is not who it should be.
        case untrusted
        /// It answered with an error of its own.
        case failed
        /// It does not take our credentials.
        case refusedUs = "refused_us"
        case malformed
        case unauthentic
        case tooLarge = "too_large"
        /// It failed so often that it is left in peace for a while, and was not asked.
        case resting
    }

    public let reason: Reason
    /// For the log only.
    public let detail: String

    public init(_ reason: Reason, _ detail: String = "") {
        self.reason = reason
        self.detail = detail
    }
}

/// What a tenant has settled about palms: who verifies them, and by which rules.
public struct PalmService: Sendable {
    public let verifier: any PalmVerifier
    public let rules: PalmRules
    /// Where browsers find a reader; nil where palms are shown to kiosks and apps alone.
    public let reader: PalmReader?

    public init(verifier: any PalmVerifier, rules: PalmRules, reader: PalmReader? = nil) {
        self.verifier = verifier
        self.rules = rules
        self.reader = reader
    }
}

/// Knows each tenant's provider and rules, as they are now.
public protocol PalmServices: Sendable {
    /// - Returns: nil for a tenant that has no provider.
    func service(of tenant: TenantID) async throws -> PalmService?
}

extension PalmServices {
    /// - Throws: ``PalmRefusal/notOffered``.
    func required(of tenant: TenantID) async throws -> PalmService {
        guard let service = try await service(of: tenant) else { throw PalmRefusal.notOffered }
        return service
    }
}

/// The same service for every tenant, or none.
public struct FixedPalmService: PalmServices {
    private let service: PalmService?

    public init(_ service: PalmService?) {
        self.service = service
    }

    public func service(of tenant: TenantID) -> PalmService? { service }
}

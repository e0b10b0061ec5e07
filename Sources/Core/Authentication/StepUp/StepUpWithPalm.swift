public import Kernel
public import Palm
public import Tenancy

/// Adds the proof of a palm to the session of whoever gave it, which goes on under a new cookie.
public struct StepUpWithPalm: Sendable {
    private let beginSession: BeginSession

    public init(beginSession: BeginSession) {
        self.beginSession = beginSession
    }

    public func callAsFunction(_ proved: ProvedPalm, on browser: Browser, in tenant: Tenant) async throws -> SignedIn {
        try await beginSession(
            for: proved.user, proving: .palm, reference: proved.palm.string, during: proved.transaction, on: browser,
            in: tenant)
    }
}

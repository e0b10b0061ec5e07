public import Accounts
public import Kernel
public import Palm
public import Proofing

/// Whether people can show their palms, as palms themselves know it.
public struct EnrolledPalms: PalmAvailability {
    private let manage: ManagePalm
    private let services: any PalmServices

    public init(manage: ManagePalm, services: any PalmServices) {
        self.manage = manage
        self.services = services
    }

    public func isOffered(in tenant: TenantID) async throws -> Bool { try await services.service(of: tenant) != nil }

    public func canShowPalm(of user: ID<User>, in tenant: TenantID) async throws -> Bool {
        guard try await isOffered(in: tenant) else { return false }
        let status = try await manage.status(of: user, in: tenant)
        return status.standing == .enrolled && status.lockedUntil == nil
    }
}

extension ProofedIdentities: IdentityStandings {}

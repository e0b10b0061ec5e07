public import Accounts
import FoundationEssentials
public import JOSE
import Kernel
public import Palm
import SQLStore
import Tenancy

/// A person's palm, as an operator looks after it.
public struct PalmOfPerson: Sendable {
    public let user: User
    public let status: PalmStatus
    private let manage: ManagePalm
    private let tenant: TenantID

    /// - Throws: ``OperatorRefused`` where nobody has the name.
    init(_ username: Username, in house: House) async throws {
        try await self.init(house.person(username), house.managePalm(), house.tenant.id)
    }

    private init(_ user: User, _ manage: ManagePalm, _ tenant: TenantID) async throws {
        (self.user, self.manage, self.tenant) = (user, manage, tenant)
        status = try await manage.status(of: user.id, in: tenant)
    }

    /// Suspends it, as the command line; what the provider keeps stays with it.
    ///
    /// - Throws: ``OperatorRefused``
    public func suspended() async throws -> PalmOfPerson {
        guard try await manage.suspend(user.id, by: House.commandLine, in: tenant) else {
            throw OperatorRefused("\(user.username) has no enrolled palm that could be suspended")
        }
        return try await PalmOfPerson(user, manage, tenant)
    }

    /// Lets it count again, as the command line.
    ///
    /// - Throws: ``OperatorRefused``
    public func resumed() async throws -> PalmOfPerson {
        guard try await manage.lift(user.id, by: House.commandLine, in: tenant) else {
            throw OperatorRefused("\(user.username) has no suspended palm that could be resumed")
        }
        return try await PalmOfPerson(user, manage, tenant)
    }

    /// Ends the enrolment, as the command line; servers ask the provider until it confirms the deletion.
    ///
    /// - Throws: ``OperatorRefused``
    public func removed() async throws -> PalmOfPerson {
        guard try await manage.delete(user.id, by: House.commandLine, in: tenant) else {
            throw OperatorRefused("\(user.username) has no palm that could be removed")
        }
        return try await PalmOfPerson(user, manage, tenant)
    }
}

extension House {
    public func palm(of username: Username) async throws -> PalmOfPerson {
        try await PalmOfPerson(username, in: self)
    }

    /// - Throws: `MasterKeyUnusable`.
    func managePalm() throws -> ManagePalm {
        ManagePalm(
            storage: stores.palms, services: try palmServices(), seal: PalmSeal(vault: try vault()), clock: clock)
    }

    /// - Throws: `MasterKeyUnusable`.
    func palmServices() throws -> TenantPalms { TenantPalms(try documents(), randomness: randomness, group: group) }
}

/// What commands print of palms: neither the provider's names nor anything of the palm.
public enum PalmListing {
    public static func json(_ palm: PalmOfPerson) -> JSON {
        let status = palm.status
        var members: [String: JSON] = [
            "username": .string(palm.user.username.string),
            "sub": .string(palm.user.id.string),
            "status": .string(status.standing.rawValue),
        ]
        members["provider"] = status.provider.map(JSON.string)
        members["enrolled_at"] = status.enrolledAt.map { .integer($0.numericDate) }
        members["locked_until"] = status.lockedUntil.map { .integer($0.numericDate) }
        members["consent_version"] = status.consent.map { .string($0.textVersion) }
        return .object(members)
    }

    public static func table(_ palm: PalmOfPerson) -> String {
        let status = palm.status
        var table = TextTable("USERNAME", "STATUS", "PROVIDER", "ENROLLED", "LOCKED UNTIL", "CONSENT")
        table.add(
            palm.user.username.string, status.standing.rawValue, status.provider ?? "",
            status.enrolledAt.map(ClientListing.day) ?? "", status.lockedUntil.map { $0.formatted(.iso8601) } ?? "",
            status.consent?.textVersion ?? "")
        return table.description
    }
}

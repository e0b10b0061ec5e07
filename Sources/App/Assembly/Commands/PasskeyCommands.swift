public import Accounts
public import HTTP
public import Kernel
public import Passkeys
import Tenancy

/// A person's passkeys, as an operator looks after them.
public struct PasskeysOfPerson: Sendable {
    public let user: User
    /// Oldest first.
    public let passkeys: [Passkey]
    private let manage: ManagePasskeys
    private let tenant: TenantID

    /// - Throws: ``OperatorRefused`` where nobody has the name.
    init(_ username: Username, in house: House) async throws {
        manage = house.managePasskeys
        tenant = house.tenant.id
        user = try await house.person(username)
        passkeys = try await manage.passkeys(of: user.id, in: tenant)
    }

    /// Removes one of them, as the command line.
    ///
    /// - Parameter isConfirmed: also where nobody could sign in to the account afterwards.
    /// - Throws: ``OperatorRefused``
    public func remove(_ id: ID<Passkey>, isConfirmed: Bool) async throws -> Passkey {
        guard let passkey = passkeys.first(where: { $0.id == id }) else { throw notThere(id) }
        if !isConfirmed, try await manage.isLastWayIn(passkey, in: tenant) {
            throw OperatorRefused(
                "this passkey is the only way in that \(user.username) has: without it nobody can sign in to the account. "
                    + "Give --yes if that is meant")
        }
        guard let removed = try await manage.remove(id, of: user.id, by: House.commandLine, in: tenant) else {
            throw notThere(id)
        }
        return removed
    }

    private func notThere(_ id: ID<Passkey>) -> OperatorRefused {
        OperatorRefused("\(user.username) has no passkey \(id); surety passkeys list \(user.username) names them")
    }
}

extension House {
    public func passkeys(of username: Username) async throws -> PasskeysOfPerson {
        try await PasskeysOfPerson(username, in: self)
    }

    /// The names of providers, where the list of them is installed.
    public func passkeyProviders() throws -> PasskeyProviders { try PasskeyRooms.providers(self) }
}

import Accounts
import Kernel
import Tenancy

/// What an operator asked for cannot be done, in words for them.
public struct OperatorRefused: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension House {
    /// Whom an operator means.
    ///
    /// - Throws: ``OperatorRefused`` where nobody has the name.
    func person(_ username: Username) async throws -> User {
        let user = try await accounts.read(tenant.id) { stores in
            try await stores.users.user(signingInAs: username.string)
        }
        // An address would lead to a person as well; a command wants the name.
        guard let user, user.username == username else { throw OperatorRefused("there is no user \(username)") }
        return user
    }
}

import Accounts
import Authentication
import Kernel
import OAuth
import Palm

extension PalmUseCases {
    /// Where somebody's palm stands, for their account page; nil where the tenant has no provider.
    func shown(to account: SignedInAccount, in tenant: TenantID) async throws -> HomePage.Palm? {
        guard try await manage.service(in: tenant) != nil else { return nil }
        let status = try await manage.status(of: account.user.id, in: tenant)
        return HomePage.Palm(
            standing: status.standing.phrase, address: AccountPalmRoutes.address(of: account.session.id))
    }
}

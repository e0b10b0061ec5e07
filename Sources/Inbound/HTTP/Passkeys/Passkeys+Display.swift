import Accounts
import Authentication
import Cryptography
import Kernel
import OAuth
import Passkeys

extension PasskeyUseCases {
    /// Somebody's passkeys, for their account page.
    ///
    /// - Parameter isChanged: the browser is told what there is now, for those who keep the passkeys.
    func shown(
        to account: SignedInAccount, isChanged: Bool, in tenant: TenantID
    ) async throws -> HomePage.Passkeys {
        let all = try await manage.passkeys(of: account.user.id, in: tenant)
        let detour = FreshProofDetour(.addPasskey, session: account.session.id.string)
        var shown = HomePage.Passkeys(all: all.map { HomePage.Passkey($0, providers) }, addAddress: detour.target)
        guard isChanged else { return shown }
        shown.signal = HomePage.PasskeySignal(
            rpID: rpID,
            user: Base64URL.encode(handles.handle(of: account.user.id, in: tenant)),
            credentials: all.map { Base64URL.encode($0.credential.id) },
            name: account.user.username.string,
            displayName: account.user.displayName
        )
        return shown
    }
}

extension HomePage.Passkey {
    fileprivate init(_ passkey: Passkey, _ providers: PasskeyProviders) {
        self.init(
            id: passkey.id.string,
            title: providers.title(of: passkey),
            provider: providers.name(of: passkey),
            created: passkey.createdAt,
            lastUsed: passkey.lastUsedAt,
            isSynced: passkey.credential.isBackupEligible || passkey.isBackedUp,
            isSuspect: passkey.suspicion != nil,
            removeAddress: FreshProofDetour.address(
                AccountPasskeyRoutes.removePath, [("passkey", passkey.id.string)])
        )
    }
}

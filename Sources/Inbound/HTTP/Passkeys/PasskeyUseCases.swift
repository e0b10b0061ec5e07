import Accounts
public import Authentication
import Kernel
public import OAuth
public import Passkeys
public import WebAuthn

/// What the routes of passkeys work with: the API and the pages call the same use cases.
public struct PasskeyUseCases: Sendable {
    let signIn: SignInWithPasskey
    let register: RegisterPasskey
    let manage: ManagePasskeys
    let act: ActForPerson
    let policies: AssurancePolicies
    let handles: PasskeyHandles
    let rpID: String
    let providers: PasskeyProviders

    /// - Parameter act: lets applications call the API with an access token.
    public init(
        signIn: SignInWithPasskey,
        register: RegisterPasskey,
        manage: ManagePasskeys,
        act: ActForPerson,
        policies: AssurancePolicies,
        handles: PasskeyHandles,
        rpID: RPID,
        providers: PasskeyProviders
    ) {
        self.signIn = signIn
        self.register = register
        self.manage = manage
        self.act = act
        self.policies = policies
        self.handles = handles
        self.rpID = rpID.string
        self.providers = providers
    }

    /// Whether one is offered to somebody who has just signed in by password, or made their account.
    ///
    /// - Parameter canMakeOne: whether their browser could.
    func isOffered(to user: User, canMakeOne: Bool, in tenant: TenantID) async -> Bool {
        guard canMakeOne else { return false }
        // The sign-in is good without it.
        return (try? await manage.shouldOffer(to: user.id, in: tenant)) ?? false
    }
}

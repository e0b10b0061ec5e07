public import Accounts
public import Authentication
public import Kernel
public import OAuth
public import Palm
public import Tenancy

/// What the routes of palms work with: the API and the pages call the same use cases.
public struct PalmUseCases: Sendable {
    /// Judges of somebody who wants to enrol what palms do not know: sign-ins and identities.
    public typealias Permit = @Sendable (PalmCaller, TenantID) async throws -> PalmEnrolmentPermit

    /// Adds the proof to the session of whoever gave it, which goes on under a new cookie.
    public typealias StepUp = @Sendable (ProvedPalm, Browser, Tenant) async throws -> SignedIn

    let enroll: EnrollPalm
    let verify: VerifyPalm
    let identify: IdentifyPalm
    let manage: ManagePalm
    let act: ActForPerson
    let actForClient: ActForClient
    let permit: Permit
    let stepUp: StepUp

    public init(
        enroll: EnrollPalm,
        verify: VerifyPalm,
        identify: IdentifyPalm,
        manage: ManagePalm,
        act: ActForPerson,
        actForClient: ActForClient,
        permit: @escaping Permit,
        stepUp: @escaping StepUp
    ) {
        self.enroll = enroll
        self.verify = verify
        self.identify = identify
        self.manage = manage
        self.act = act
        self.actForClient = actForClient
        self.permit = permit
        self.stepUp = stepUp
    }
}

/// Somebody whose palm is asked about or changed.
public struct PalmCaller: Sendable {
    public let user: User
    /// The session on this browser; nil for an application.
    public let session: Session?
    /// What the application's token was given for; nil for a browser.
    public let grant: ID<Grant>?
    /// What a ceremony is bound to.
    let holder: PalmHolder

    var isApplication: Bool { grant != nil }
}

public import Accounts
public import Cryptography
public import Kernel
public import Passkeys
public import Tenancy

/// Signs somebody in by a passkey, or adds that proof to the session they have on this browser.
public struct SignInWithPasskey: Sendable {
    private let prove: ProvePasskey
    private let beginSession: BeginSession

    public init(prove: ProvePasskey, beginSession: BeginSession) {
        self.prove = prove
        self.beginSession = beginSession
    }

    /// - Parameters:
    ///   - user: who is to prove themselves anew; nil lets the authenticator say who it is.
    ///   - browser: the digest of the cookie that binds this browser; nil for an app that keeps the ticket itself.
    ///   - addressPrefix: where it is begun from, as limits by address count.
    ///   - transaction: the journey or challenge that it is for; it cannot be finished for another.
    /// - Throws: `AddressLimitReached`, `StoreUnavailable`.
    public func begin(
        of user: ID<User>?, in browser: SHA256Digest?, from addressPrefix: String,
        during transaction: String? = nil, of tenant: TenantID
    ) async throws -> PasskeyCeremony {
        let holder = CeremonyHolder(browser: browser, session: nil)
        return try await prove.begin(of: user, by: holder, from: addressPrefix, during: transaction, in: tenant)
    }

    /// - Parameters:
    ///   - binding: as at the beginning.
    ///   - transaction: as at the beginning.
    /// - Throws: `PasskeyRefusal`, `StoreUnavailable`.
    public func finish(
        _ ticket: Secret,
        _ response: [UInt8],
        in binding: SHA256Digest?,
        during transaction: String? = nil,
        on browser: Browser,
        of tenant: Tenant
    ) async throws -> SignedIn {
        let holder = CeremonyHolder(browser: binding, session: nil)
        let proved = try await prove.finish(ticket, response, by: holder, during: transaction, in: tenant.id)
        return try await beginSession(
            for: proved.user, proving: .passkey, traits: proved.traits, reference: proved.passkey.id.string,
            during: transaction, on: browser, in: tenant)
    }
}

extension ProvedPasskey {
    fileprivate var traits: Set<FactorEvent.Trait> {
        var traits: Set<FactorEvent.Trait> = []
        if isUserVerified { traits.insert(.userVerified) }
        if isAttestedHardware { traits.insert(.attestedHardware) }
        return traits
    }
}

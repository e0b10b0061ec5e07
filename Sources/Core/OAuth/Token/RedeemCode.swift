import Accounts
import Authentication
public import Cryptography
import FoundationEssentials
public import Kernel
public import Tenancy

/// Redeems an authorization code for tokens (RFC 6749 §4.1.3). A code works once; used again, everything it gave ends.
public struct RedeemCode: Sendable {
    private let codes: any CodeStore
    private let families: any RefreshFamilyStore
    private let storage: any Storage<OAuthStores>
    private let gate: IssueGate
    private let issueTokens: IssueTokens
    private let lifetimes: TokenLifetimes
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        codes: any CodeStore,
        families: any RefreshFamilyStore,
        storage: any Storage<OAuthStores>,
        gate: IssueGate,
        issueTokens: IssueTokens,
        lifetimes: TokenLifetimes,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.codes = codes
        self.families = families
        self.storage = storage
        self.gate = gate
        self.issueTokens = issueTokens
        self.lifetimes = lifetimes
        self.clock = clock
        self.randomness = randomness
    }

    /// - Throws: `invalid_grant`, `invalid_request`, `invalid_target`, `StoreUnavailable`.
    public func callAsFunction(
        _ parameters: Parameters,
        by client: Client,
        in tenant: Tenant
    ) async throws -> TokenResponse {
        let digest = Secret(try parameters.require("code")).digest
        let resources = try client.allowedResources(parameters)
        guard let code = try await codes.code(digest, in: tenant.id), code.authorization.client == client.id else {
            try await endForgotten(digest, of: client, in: tenant.id)
            throw OAuthError(.invalidGrant, "the code is unknown, expired, or was issued to another client")
        }
        try check(code, parameters, resources)
        try await redeem(digest, code, in: tenant.id)
        guard code.expiresAt > clock.now else { throw OAuthError(.invalidGrant, "the code has expired") }
        let opened = try await open(code, digest, for: client, in: tenant.id)
        let family = opened.grant.isActive ? try await beginFamily(of: opened.grant, for: client, in: tenant.id) : nil
        return try await issueTokens(
            opened,
            scope: code.authorization.scope,
            resources: resources,
            nonce: code.nonce,
            family: family,
            in: tenant
        )
    }

    /// Everything that must fit the request the code came from (RFC 6749 §4.1.3, RFC 7636 §4.6).
    private func check(_ code: AuthorizationCode, _ parameters: Parameters, _ resources: [String]) throws(OAuthError) {
        guard parameters["redirect_uri"].map(code.redirectURI.isExactly) == true else {
            throw OAuthError(.invalidGrant, "redirect_uri is not the one of the authorization request")
        }
        switch (code.codeChallenge, parameters["code_verifier"]) {
        case (nil, nil): break
        case (let challenge?, let verifier?) where ProofKey.proves(verifier, challenge): break
        case (.some, nil): throw OAuthError(.invalidGrant, "code_verifier is missing")
        // A verifier without a challenge is an attempt to strip the proof from the request (RFC 9700 §4.8.2).
        case (nil, .some): throw OAuthError(.invalidGrant, "code_verifier is given, but there was no code_challenge")
        case (.some, .some): throw OAuthError(.invalidGrant, "code_verifier does not fit the code_challenge")
        }
        let granted = code.authorization.resources
        guard granted.isEmpty || resources.allSatisfy(granted.contains) else {
            throw OAuthError(.invalidTarget, "resource was not part of the authorization request")
        }
    }

    private func redeem(_ digest: SHA256Digest, _ code: AuthorizationCode, in tenant: TenantID) async throws {
        switch try await codes.redeem(digest, in: tenant, at: clock.now) {
        case .redeemed: return
        case .replayed:
            try await endReplayed(digest, code.authorization, in: tenant)
            throw OAuthError(.invalidGrant, "the code was used before")
        case .unknown: throw OAuthError(.invalidGrant, "the code is unknown or expired")
        }
    }

    /// Creates the grant, of which SQL knows the code for ever: whatever the code store forgot, one code is one grant.
    private func open(
        _ code: AuthorizationCode,
        _ digest: SHA256Digest,
        for client: Client,
        in tenant: TenantID
    ) async throws -> IssueGate.Opened {
        let authorization = code.authorization
        let user = try await storage.read(tenant) { try await $0.users.user(authorization.user) }
        guard let user, try await gate.mayIssue(authorization, to: user, in: tenant) else {
            throw OAuthError(.invalidGrant, "the sign-in that the code came from has ended")
        }
        let now = clock.now
        let grant = Grant(id: randomness.id(), authorization: authorization, code: digest, createdAt: now)
        let kept = try await storage.write(tenant) { stores -> Grant? in
            guard try await stores.grants.add(grant) else {
                // Stillborn: this is the one redemption that won, and the replay came before it was done. It is answered
                // as if the replay had come a moment later; what it gets has ended already.
                guard var other = try await stores.grants.grant(ofCode: digest), other.claim() else { return nil }
                try await stores.grants.save(other)
                return other
            }
            let details = ["user": authorization.user.string, "scope": authorization.scope.description]
            try await stores.outbox.append(
                Event("grant.created", subject: grant.id.string, actor: client.id.string, details: details, at: now))
            return grant
        }
        guard let kept else {
            try await endReplayed(digest, authorization, in: tenant)
            throw OAuthError(.invalidGrant, "the code was used before")
        }
        return IssueGate.Opened(grant: kept, user: user, client: client)
    }

    private func beginFamily(of grant: Grant, for client: Client, in tenant: TenantID) async throws -> RefreshFamily? {
        guard client.metadata.allows(.refreshToken) else { return nil }
        let now = clock.now
        let family = RefreshFamily(
            id: RefreshFamily.id(of: grant.id),
            grant: grant.id,
            client: client.id,
            rotatedAt: now,
            expiresAt: now.addingTimeInterval(TimeInterval(lifetimes.refreshFamily))
        )
        try await families.add(family, in: tenant)
        return family
    }

    /// Ends the grant of a code that came twice (RFC 6749 §4.1.2).
    ///
    /// If the first redemption has not got as far as its grant, a stillborn one is put in its place.
    private func endReplayed(
        _ digest: SHA256Digest,
        _ authorization: Authorization,
        in tenant: TenantID
    ) async throws {
        let now = clock.now
        let stillborn = Grant.stillborn(id: randomness.id(), authorization: authorization, code: digest, at: now)
        let ended = try await storage.write(tenant) { stores -> ID<Grant>? in
            if try await stores.grants.add(stillborn) { return nil }
            guard let grant = try await stores.grants.grant(ofCode: digest) else { return nil }
            let client = grant.authorization.client
            let hasEnded = try await EndGrant(.codeReplayed, by: client.string, at: now)(grant, in: stores)
            return hasEnded ? grant.id : nil
        }
        if let ended { try await families.end(of: ended, in: tenant) }
    }

    /// A code that its store no longer knows may still have been used: then this is a replay.
    private func endForgotten(_ digest: SHA256Digest, of client: Client, in tenant: TenantID) async throws {
        let grant = try await storage.read(tenant) { try await $0.grants.grant(ofCode: digest) }
        guard let grant, grant.authorization.client == client.id, grant.isActive else { return }
        try await endReplayed(digest, grant.authorization, in: tenant)
    }
}

public import Accounts
public import Authentication
public import Cryptography
public import FoundationEssentials
public import Kernel

/// What one person allowed one client in one sign-in, and how they had proved who they are.
public struct Authorization: Equatable, Sendable {
    public let client: ID<Client>
    public let user: ID<User>
    public let session: ID<Session>
    public let scope: Scope
    public let claims: ClaimsRequest
    /// Claims that the person would not share though a scope or the claims parameter asked for them.
    public let declinedClaims: Set<String>
    /// Resource servers asked for (RFC 8707); empty: none in particular.
    public let resources: [String]
    public let assurance: Assurance

    public init(
        client: ID<Client>,
        user: ID<User>,
        session: ID<Session>,
        scope: Scope,
        claims: ClaimsRequest,
        declinedClaims: Set<String>,
        resources: [String],
        assurance: Assurance
    ) {
        self.client = client
        self.user = user
        self.session = session
        self.scope = scope
        self.claims = claims
        self.declinedClaims = declinedClaims
        self.resources = resources
        self.assurance = assurance
    }

    /// Whether it goes on when the person signs out (OpenID Connect Core §11).
    public var isOffline: Bool { scope.contains(Scope.offlineAccess) }
}

/// An authorization that became tokens, from the redemption of its code until its end.
///
/// A grant outlives the codes and tokens issued from it: ending the grant ends them all.
public struct Grant: Equatable, Sendable {
    public enum State: Equatable, Sendable {
        case active
        case ended(at: Date, reason: EndReason)
    }

    public enum EndReason: String, Equatable, Sendable {
        case codeReplayed = "code_replayed"
        case refreshTokenReplayed = "refresh_token_replayed"
        case revokedByClient = "revoked_by_client"
        case revokedByUser = "revoked_by_user"
        case sessionEnded = "session_ended"
        /// The identity is no longer proofed to the level that the grant rests on.
        case identityLapsed = "identity_lapsed"
    }

    public let id: ID<Grant>
    public let authorization: Authorization
    /// The digest of the code it came from; no two grants have the same.
    public let code: SHA256Digest
    public let createdAt: Date
    public private(set) var state: State

    public init(
        id: ID<Grant>,
        authorization: Authorization,
        code: SHA256Digest,
        createdAt: Date,
        state: State = .active
    ) {
        self.id = id
        self.authorization = authorization
        self.code = code
        self.createdAt = createdAt
        self.state = state
    }

    public var isActive: Bool { state == .active }

    /// A grant that ended before it began: its code came a second time while the first redemption was still under way.
    public static func stillborn(
        id: ID<Grant>,
        authorization: Authorization,
        code: SHA256Digest,
        at now: Date
    ) -> Grant {
        let state = State.ended(at: now, reason: .codeReplayed)
        return Grant(id: id, authorization: authorization, code: code, createdAt: now, state: state)
    }

    public var isStillborn: Bool { state == .ended(at: createdAt, reason: .codeReplayed) }

    /// Gives a stillborn grant to the one redemption that it stands for.
    ///
    /// - Returns: false if that has happened, or it is not stillborn.
    public mutating func claim() -> Bool {
        guard isStillborn else { return false }
        state = .ended(at: afterBeginning, reason: .codeReplayed)
        return true
    }

    /// Ends the grant, unless it has ended already: the first end stays.
    public mutating func end(_ reason: EndReason, at now: Date) {
        guard isActive else { return }
        state = .ended(at: max(now, afterBeginning), reason: reason)
    }

    /// The earliest end of a grant that was in force: only a stillborn one ends as it begins.
    private var afterBeginning: Date { Date(milliseconds: createdAt.milliseconds + 1) }
}

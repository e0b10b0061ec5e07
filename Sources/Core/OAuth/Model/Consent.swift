public import Accounts
public import FoundationEssentials
public import Kernel

/// What a person has agreed to share with a client, remembered for the next time.
public struct Consent: Equatable, Sendable {
    public let user: ID<User>
    public let client: ID<Client>
    public var scopes: Set<String>
    public var claims: Set<String>
    /// Asked for and refused: not asked again until the client insists by `prompt=consent`.
    public var declinedScopes: Set<String>
    public var declinedClaims: Set<String>
    public var givenAt: Date

    public init(
        user: ID<User>,
        client: ID<Client>,
        scopes: Set<String> = [],
        claims: Set<String> = [],
        declinedScopes: Set<String> = [],
        declinedClaims: Set<String> = [],
        givenAt: Date
    ) {
        self.user = user
        self.client = client
        self.scopes = scopes
        self.claims = claims
        self.declinedScopes = declinedScopes
        self.declinedClaims = declinedClaims
        self.givenAt = givenAt
    }

    /// Whether everything asked for has been decided before. An essential claim that was refused is asked for again.
    public func decides(scope: Scope, claims request: ClaimsRequest) -> Bool {
        let scopesDecided = scope.tokens.allSatisfy { scopes.contains($0) || declinedScopes.contains($0) }
        let claimsDecided = request.personalNames.allSatisfy { name in
            claims.contains(name) || (declinedClaims.contains(name) && !request.isEssential(name))
        }
        return scopesDecided && claimsDecided
    }

    /// Adds what was decided now; a later decision on the same thing replaces the earlier one.
    public mutating func record(_ decision: ConsentDecision, at now: Date) {
        scopes = scopes.subtracting(decision.declinedScopes).union(decision.scopes)
        claims = claims.subtracting(decision.declinedClaims).union(decision.claims)
        declinedScopes = declinedScopes.subtracting(decision.scopes).union(decision.declinedScopes)
        // Who allows a scope now allows what is in it, also what they once refused by name.
        let inScopes = decision.scopes.flatMap { Scope.claims[$0] ?? [] }
        let allowed = decision.claims.union(inScopes)
        declinedClaims = declinedClaims.subtracting(allowed).union(decision.declinedClaims)
        givenAt = now
    }
}

/// What a person allowed and refused on the consent page.
public struct ConsentDecision: Equatable, Sendable {
    public let scopes: Set<String>
    public let claims: Set<String>
    public let declinedScopes: Set<String>
    public let declinedClaims: Set<String>

    /// - Parameters:
    ///   - allowedScopes: those left switched on; `openid` cannot be switched off.
    ///   - allowedClaims: those left switched on; essential ones cannot be switched off.
    public init(scope: Scope, claims request: ClaimsRequest, allowedScopes: Set<String>, allowedClaims: Set<String>) {
        scopes = Set(scope.tokens.filter { allowedScopes.contains($0) || $0 == Scope.openID })
        declinedScopes = Set(scope.tokens).subtracting(scopes)
        claims = Set(request.personalNames.filter { allowedClaims.contains($0) || request.isEssential($0) })
        declinedClaims = request.personalNames.subtracting(claims)
    }
}

extension ClaimsRequest {
    /// The claims asked for that tell something of the person; the rest speak of the sign-in itself.
    public var personalNames: Set<String> {
        names.subtracting(["sub", "acr", "amr", "auth_time", "sid", "iss", "aud", "exp", "iat", "nonce", "azp"])
    }
}

import FoundationEssentials
import Kernel
import OAuth
import Testing

@Suite("Consent: what a person agreed to share (OpenID Connect Core §3.1.2.4)")
struct ConsentTests {
    let now = Date(milliseconds: 1_700_000_000_000)
    let scope = Scope(tokens: ["openid", "profile", "email", "offline_access"])
    let claims = ClaimsRequest(
        userInfo: ["name": .init(), "phone_number": .init(isEssential: true)],
        idToken: ["acr": .init(isEssential: true)])

    private func decision(scopes: Set<String>, claims allowed: Set<String>) -> ConsentDecision {
        ConsentDecision(scope: scope, claims: claims, allowedScopes: scopes, allowedClaims: allowed)
    }

    private var consent: Consent { Consent(user: .init("u"), client: .init("c"), givenAt: now) }

    @Test("openid and essential claims cannot be switched off")
    func cannotDecline() {
        let decision = decision(scopes: [], claims: [])

        #expect(decision.scopes == ["openid"])
        #expect(decision.declinedScopes == ["profile", "email", "offline_access"])
        #expect(decision.claims == ["phone_number"])
        #expect(decision.declinedClaims == ["name"])
    }

    @Test("what was not asked for cannot be allowed, whatever the page sends back")
    func cannotAddToRequest() {
        let decision = decision(scopes: ["openid", "address", "admin"], claims: ["birthdate", "acr"])

        #expect(decision.scopes == ["openid"])
        #expect(decision.claims == ["phone_number"])
    }

    @Test("openid is not allowed where it was not asked for")
    func noOpenID() {
        let decision = ConsentDecision(
            scope: Scope(tokens: ["profile"]), claims: .none, allowedScopes: ["profile", "openid"], allowedClaims: [])

        #expect(decision.scopes == ["profile"] && decision.declinedScopes.isEmpty)
    }

    @Test("what was never decided is asked for, be it one scope or one claim more")
    func undecided() {
        var consent = consent
        consent.record(decision(scopes: ["profile"], claims: ["name"]), at: now)

        #expect(!self.consent.decides(scope: scope, claims: claims))
        #expect(!consent.decides(scope: Scope(tokens: ["openid", "address"]), claims: .none))
        #expect(!consent.decides(scope: scope, claims: ClaimsRequest(userInfo: ["birthdate": .init()], idToken: [:])))
        #expect(!consent.decides(scope: scope, claims: ClaimsRequest(userInfo: [:], idToken: ["birthdate": .init()])))
    }

    @Test("what was declined is remembered and not asked for again")
    func remembersDeclined() {
        var consent = consent

        consent.record(decision(scopes: ["profile"], claims: []), at: now)

        #expect(consent.decides(scope: scope, claims: claims))
        #expect(consent.decides(scope: Scope(tokens: ["openid", "email"]), claims: .none))
    }

    @Test("a claim that was declined is asked for again once it is essential")
    func essentialIsAskedAgain() {
        var consent = consent
        consent.record(decision(scopes: [], claims: []), at: now)

        let essential = ClaimsRequest(userInfo: ["name": .init(isEssential: true)], idToken: [:])

        #expect(!consent.decides(scope: scope, claims: essential))
    }

    @Test("a later decision on the same thing replaces the earlier one, both ways, and leaves the rest")
    func laterDecision() {
        var consent = consent
        consent.record(decision(scopes: ["profile"], claims: ["name"]), at: now)
        let later = now.addingTimeInterval(60)

        consent.record(decision(scopes: ["email"], claims: []), at: later)

        #expect(consent.scopes == ["openid", "email"])
        #expect(consent.declinedScopes == ["profile", "offline_access"])
        #expect(consent.claims == ["phone_number"] && consent.declinedClaims == ["name"])
        #expect(consent.givenAt == later)
        let smaller = ConsentDecision(
            scope: Scope(tokens: ["openid", "profile"]), claims: .none, allowedScopes: ["profile"], allowedClaims: [])
        consent.record(smaller, at: later)
        #expect(consent.scopes == ["openid", "email", "profile"])
        #expect(consent.declinedScopes == ["offline_access"])
    }

    @Test("who allows a scope later allows the claims in it, also those refused by name before")
    func scopeAllowsItsClaims() {
        var consent = consent
        let byName = ClaimsRequest(userInfo: ["email": .init()], idToken: [:])
        consent.record(
            ConsentDecision(
                scope: Scope(tokens: ["openid"]), claims: byName, allowedScopes: [], allowedClaims: []), at: now)
        #expect(consent.declinedClaims.contains("email"))

        consent.record(
            ConsentDecision(
                scope: Scope(tokens: ["openid", "email"]), claims: .none, allowedScopes: ["email"], allowedClaims: []),
            at: now)

        #expect(!consent.declinedClaims.contains("email"))
    }
}

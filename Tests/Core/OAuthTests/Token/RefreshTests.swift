import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Refresh tokens (RFC 6749 §6, RFC 9700 §4.14.2)")
struct RefreshTests {
    let house: House
    let app: Client
    let amira: User
    let browser: TestBrowser
    private static let all = "openid profile email offline_access"

    init() async throws {
        house = try await House()
        app = try await house.add("app", ["resources": ["https://pay.example", "https://api.example"]])
        try await house.add("other")
        amira = try await house.add(user: "amira")
        var browser = TestBrowser()
        try await house.signIn(amira, on: &browser)
        self.browser = browser
    }

    private func login(_ scope: String = all, _ more: [String: String?] = [:]) async throws -> TokenResponse {
        try await house.login(more.merging(["scope": scope]) { $1 }, in: browser)
    }

    private func refusal(_ token: String?, _ more: [(String, String)] = [], by client: String = "app") async
        -> OAuthError.Code?
    {
        await #expect(throws: OAuthError.self) { try await house.refresh(token, more, by: client) }?.code
    }

    // What is not one of our tokens.

    @Test("refuses a token that was changed in any way")
    func tampered() async throws {
        let token = try #require(try await login().refresh)
        let parts = token.split(separator: ".").map(String.init)
        try #require(parts.count == 3 && parts[1] == "0")
        let changed = [
            "x" + token, token + "x", token + ".", "." + token, token.uppercased(), "\(parts[0]).1.\(parts[2])",
            "\(parts[0]).00.\(parts[2])",
            "\(parts[0]).-1.\(parts[2])", "\(parts[0]).+0.\(parts[2])", "\(parts[0]).0.\(parts[2])=", "\(parts[0]).0.",
            "\(parts[0]).0",
            "other.0.\(parts[2])", ".0.\(parts[2])", "..", "a.b.c", String(repeating: "a", count: 10_000),
            "\u{FF10}.0.x",
        ]

        for text in changed { #expect(await refusal(text) == .invalidGrant, "\(text)") }
        #expect(try await house.refresh(token).refreshToken != nil)
    }

    @Test("refuses another client's token, and costs its owner nothing")
    func otherClient() async throws {
        let token = try await login().refresh

        #expect(await refusal(token, by: "other") == .invalidGrant)

        #expect(try await house.refresh(token).refreshToken != nil)
    }

    @Test("another tenant's token of the same family proves nothing here, nor does one made under another secret")
    func otherTenant() async throws {
        let family = RefreshFamily(
            id: .init("f"), grant: .init("g"), client: app.id, rotatedAt: house.clock.now,
            expiresAt: house.clock.now.addingTimeInterval(60))
        let token = house.refreshTokens.token(of: family, in: .init("other")).revealed
        let stranger = try await House()
        let foreign = RefreshTokens(
            secrets: try await .madeFor(tests: 5)
        ).token(of: family, in: house.tenant.id).revealed

        #expect(house.refreshTokens.read(token, in: house.tenant.id) == nil)
        #expect(house.refreshTokens.read(foreign, in: house.tenant.id) == nil)
        #expect(stranger.refreshTokens.read(token, in: .init("other")) != nil)
    }

    @Test("refuses a family that nobody knows though its token proves itself")
    func unknownFamily() async throws {
        let family = RefreshFamily(
            id: .init("never"), grant: .init("g"), client: app.id, rotatedAt: house.clock.now,
            expiresAt: house.clock.now.addingTimeInterval(60))

        #expect(await refusal(house.refreshTokens.token(of: family, in: house.tenant.id).revealed) == .invalidGrant)
    }

    @Test("refuses a family past its end, however often it was used")
    func expiredFamily() async throws {
        var tokens = try await login()
        house.clock.advance(seconds: 2_591_999)
        tokens = try await house.refresh(tokens.refresh)

        house.clock.advance(seconds: 1)

        #expect(await refusal(tokens.refresh) == .invalidGrant)
    }

    @Test("refuses what is missing")
    func missing() async throws {
        let error = await #expect(throws: OAuthError.self) {
            try await house.token([("grant_type", "refresh_token")])
        }

        #expect(error?.code == .invalidRequest)
    }

    // Security 2: one gate.

    @Test("the end of the session ends what was bound to it, and leaves what was granted for offline use")
    func endedSession() async throws {
        let online = try await login("openid")
        let offline = try await login("openid offline_access")

        try await house.logoutAll(browser)

        #expect(await refusal(online.refresh) == .invalidGrant)
        #expect(try await !house.isAlive(online, for: app))
        #expect(try await house.isAlive(offline, for: app))
        #expect(try await house.refresh(offline.refresh).idToken != nil)
    }

    @Test("a session that expires by itself ends what was bound to it")
    func expiredSession() async throws {
        let online = try await login("openid")
        house.clock.advance(seconds: 43_200)

        #expect(await refusal(online.refresh) == .invalidGrant)
    }

    @Test("a disabled person's tokens stop at once, offline ones too")
    func disabled() async throws {
        let tokens = try await login()

        try await house.disable(amira)

        #expect(await refusal(tokens.refresh) == .invalidGrant)
        #expect(try await !house.isAlive(tokens, for: app))
    }

    @Test("a client that was removed is no client any more")
    func removedClient() async throws {
        let tokens = try await login()
        let introspector = try await house.add("api", ["introspects": ["https://id.example"]])

        try await house.remove(app)

        #expect(await refusal(tokens.refresh) == .invalidClient)
        #expect(try await !house.isAlive(tokens, for: introspector))
    }

    @Test("a client that is there again under the same id has none of the old grants")
    func clientAnew() async throws {
        let tokens = try await login()
        try await house.remove(app)
        let again = try await house.add("app")

        #expect(await refusal(tokens.refresh) == .invalidGrant)
        #expect(try await !house.isAlive(tokens, for: again))
    }

    @Test("a refusal costs nothing: the token is still good afterwards")
    func refusalCostsNothing() async throws {
        let tokens = try await login("openid profile offline_access", ["resource": "https://pay.example"])

        #expect(await refusal(tokens.refresh, [("scope", "openid email")]) == .invalidScope)
        #expect(await refusal(tokens.refresh, [("scope", "openid \"")]) == .invalidScope)
        #expect(await refusal(tokens.refresh, [("resource", "https://evil.example")]) == .invalidTarget)
        #expect(await refusal(tokens.refresh, [("resource", "https://api.example")]) == .invalidTarget)
        house.stores.outage.isOn = true
        await #expect(throws: StoreUnavailable.self) { try await house.refresh(tokens.refresh) }
        house.stores.outage.isOn = false

        house.clock.advance(seconds: 60)
        let next = try await house.refresh(tokens.refresh)
        #expect(next.refresh?.split(separator: ".")[1] == "1")
    }

    // Reuse.

    @Test("an old token ends the family and the grant, in an event: somebody has a copy")
    func reuse() async throws {
        let first = try await login()
        let second = try await house.refresh(first.refresh)
        house.clock.advance(seconds: 10)

        #expect(await refusal(first.refresh) == .invalidGrant)

        #expect(await refusal(second.refresh) == .invalidGrant)
        #expect(try await !house.isAlive(second, for: app))
        let events = house.events("grant.ended")
        #expect(events.map(\.details) == [["reason": "refresh_token_replayed"]] && events.first?.actor == "app")
    }

    @Test("two generations behind is a reuse, even within the grace")
    func reuseWithinGrace() async throws {
        let first = try await login()
        let third = try await house.refresh(house.refresh(first.refresh).refresh)

        #expect(await refusal(first.refresh) == .invalidGrant)

        #expect(await refusal(third.refresh) == .invalidGrant)
    }

    @Test("another client's use of an old token ends nothing")
    func reuseByOther() async throws {
        let first = try await login()
        let second = try await house.refresh(first.refresh)
        house.clock.advance(seconds: 60)

        #expect(await refusal(first.refresh, by: "other") == .invalidGrant)

        #expect(try await house.refresh(second.refresh).refreshToken != nil)
    }

    // Rotation.

    @Test("gives new tokens and a successor")
    func rotates() async throws {
        let first = try await login()
        house.clock.advance(seconds: 100)

        let second = try await house.refresh(first.refresh)

        #expect(second.refresh != first.refresh && second.access.revealed != first.access.revealed)
        let (before, after) = (try first.idClaims(), try second.idClaims())
        #expect(after["nonce"] == nil && before["nonce"] == "n-1")
        for name in ["iss", "sub", "aud", "azp", "auth_time", "acr", "amr", "sid"] {
            #expect(after[name] == before[name])
        }
        #expect(after["iat"]?.integer == before["iat"]?.integer.map { $0 + 100 })
        #expect(second.accessToken.scope == first.accessToken.scope)
    }

    @Test(
        "within the grace a token gets the same successor again, for an answer may have been lost",
        arguments: [0, 9.999])
    func grace(seconds: Double) async throws {
        let first = try await login()
        let second = try await house.refresh(first.refresh)
        house.clock.advance(seconds: seconds)

        let repeated = try await house.refresh(first.refresh)

        #expect(repeated.refresh == second.refresh)
        #expect(repeated.access.revealed != second.access.revealed)
        #expect(try await house.refresh(second.refresh).refresh != second.refresh)
    }

    @Test("32 at once with one token all get the same successor")
    func parallel() async throws {
        let first = try await login()

        let successors = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<32 { group.addTask { try await house.refresh(first.refresh).refresh } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }

        #expect(successors.count == 1)
    }

    @Test("a store that lost the last rotations catches up with the token that proves them")
    func catchesUp() async throws {
        let first = try await login()
        let claims = try #require(house.refreshTokens.read(first.refresh ?? "", in: house.tenant.id))
        let kept = try #require(
            try await house.families.family(claims.family, in: house.tenant.id, at: house.clock.now))
        let third = try await house.refresh(house.refresh(first.refresh).refresh)
        try await house.families.add(kept, in: house.tenant.id)

        let fourth = try await house.refresh(third.refresh)

        #expect(fourth.refresh?.split(separator: ".")[1] == "3")
        house.clock.advance(seconds: 60)
        #expect(await refusal(first.refresh) == .invalidGrant)
    }

    @Test("asks the store of families once: the rotation judges the family, and spends the token, in one step")
    func oneStep() async throws {
        let first = try await login()
        var house = house
        house.families = RotatingFamilies(base: house.families)

        let second = try await house.refresh(first.refresh)

        #expect(second.refreshToken != nil)
    }

    @Test("less may be asked for, and the grant keeps the rest for the next time")
    func narrows() async throws {
        let first = try await login()

        let narrowed = try await house.refresh(first.refresh, [("scope", "email")])
        #expect(narrowed.accessToken.scope.tokens == ["email"] && narrowed.idToken == nil)

        let full = try await house.refresh(narrowed.refresh)
        #expect(full.accessToken.scope.description == Self.all && full.idToken != nil)
    }

    @Test("nothing is kept of a token but the family: neither it nor its digest")
    func keepsNoToken() async throws {
        let token = try #require(try await login().refresh)
        let claims = try #require(house.refreshTokens.read(token, in: house.tenant.id))

        let family = try #require(
            try await house.families.family(claims.family, in: house.tenant.id, at: house.clock.now))

        let proof = try #require(token.split(separator: ".").last)
        #expect(!String(reflecting: family).contains(proof))
        #expect(Base64URL.decode(proof)?.count == 32)
    }
}

/// Families that can be rotated, and not looked at.
private struct RotatingFamilies: RefreshFamilyStore {
    let base: any RefreshFamilyStore

    func family(_ id: ID<RefreshFamily>, in tenant: TenantID, at now: Date) async throws -> RefreshFamily? {
        throw StoreUnavailable("not to be asked")
    }

    func rotate(
        _ id: ID<RefreshFamily>, presenting generation: Int64, by client: ID<Client>, graceSeconds: Int,
        in tenant: TenantID, at now: Date
    ) async throws -> Rotation {
        try await base.rotate(
            id, presenting: generation, by: client, graceSeconds: graceSeconds, in: tenant, at: now)
    }

    func add(_ family: RefreshFamily, in tenant: TenantID) async throws { try await base.add(family, in: tenant) }
    func end(of grant: ID<Grant>, in tenant: TenantID) async throws { try await base.end(of: grant, in: tenant) }
}

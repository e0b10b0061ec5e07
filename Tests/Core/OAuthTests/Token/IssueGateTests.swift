import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Security 2: one gate for whatever is issued or told on the strength of a grant")
struct IssueGateTests {
    let house: House
    let app: Client
    let amira: User
    var browser = TestBrowser()
    let session: Session

    init() async throws {
        house = try await House()
        app = try await house.add()
        amira = try await house.add(user: "amira")
        session = try await house.signIn(amira, on: &browser)
    }

    private func grant(_ scope: String) async throws -> ID<Grant> {
        let code = try await house.code(["scope": scope], in: browser)
        _ = try await house.redeem(code)
        return try #require(try await house.grant(ofCode: code)).id
    }

    private func isOpen(_ grant: ID<Grant>) async throws -> Bool {
        try await house.gate.mayIssue(grant, in: house.tenant.id) != nil
    }

    @Test(
        "is shut by whatever ended: the grant, the person, the client, and for online grants the session",
        arguments: [
            ("grant", "openid", false), ("grant", "openid offline_access", false), ("user", "openid", false),
            ("user", "openid offline_access", false), ("client", "openid", false),
            ("client", "openid offline_access", false),
            ("session", "openid", false), ("session", "openid offline_access", true), ("expiry", "openid", false),
            ("expiry", "openid offline_access", true),
        ]
    )
    func shuts(what: String, scope: String, staysOpen: Bool) async throws {
        let id = try await grant(scope)
        #expect(try await isOpen(id))

        switch what {
        case "grant": try await house.end(id)
        case "user": try await house.disable(amira)
        case "client": try await house.remove(app)
        case "session": try await house.stores.sessions.end(session.id, in: house.tenant.id)
        default: house.clock.advance(seconds: 43_200)
        }

        #expect(try await isOpen(id) == staysOpen)
    }

    @Test("is shut for a grant that nobody knows, and for one of another tenant")
    func unknown() async throws {
        let id = try await grant("openid")

        #expect(try await !isOpen(.init("guess")))
        #expect(try await house.gate.mayIssue(id, in: .init("other")) == nil)
    }

    @Test("asks for the session and the person at the same time", .timeLimit(.minutes(1)))
    func together() async throws {
        let id = try await grant("openid")
        let meeting = Meeting()
        let gate = IssueGate(
            storage: MeetingStorage(base: house.stores.oauth, meeting: meeting),
            sessions: MeetingSessions(base: house.stores.sessions, meeting: meeting), clients: house.clients,
            factors: house.factors, policies: house.policies, clock: house.clock)

        #expect(try await gate.mayIssue(id, in: house.tenant.id) != nil)
    }

    @Test("a store that fails is no shut gate")
    func outage() async throws {
        let id = try await grant("openid")
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await isOpen(id) }
    }
}

/// Where two have to be at the same time to go on.
private actor Meeting {
    private var first: CheckedContinuation<Void, Never>?

    func arrive() async {
        if let other = first.take() { return other.resume() }
        await withCheckedContinuation { first = $0 }
    }
}

/// The second look-up, that of the person, waits until the session is asked for.
private actor MeetingStorage: Storage {
    let base: any Storage<OAuthStores>
    let meeting: Meeting
    private var reads = 0

    init(base: any Storage<OAuthStores>, meeting: Meeting) {
        (self.base, self.meeting) = (base, meeting)
    }

    func read<Result: Sendable>(
        _ tenant: TenantID, _ work: @Sendable (OAuthStores) async throws -> Result
    ) async throws -> Result {
        reads += 1
        if reads == 2 { await meeting.arrive() }
        return try await base.read(tenant, work)
    }

    func write<Result: Sendable>(
        _ tenant: TenantID, _ work: @escaping @Sendable (OAuthStores) async throws -> Result
    ) async throws -> Result {
        try await base.write(tenant, work)
    }
}

private struct MeetingSessions: SessionStore {
    let base: any SessionStore
    let meeting: Meeting

    func session(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws -> Session? {
        await meeting.arrive()
        return try await base.session(id, in: tenant, at: now)
    }

    func save(_ session: Session, replacing old: SHA256Digest?, in tenant: TenantID) async throws {
        try await base.save(session, replacing: old, in: tenant)
    }

    func sessions(ofBrowser browser: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try await base.sessions(ofBrowser: browser, in: tenant, at: now)
    }

    func sessions(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try await base.sessions(of: user, in: tenant, at: now)
    }

    func touch(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws {
        try await base.touch(id, in: tenant, at: now)
    }

    func end(_ id: ID<Session>, in tenant: TenantID) async throws -> Bool {
        try await base.end(id, in: tenant)
    }
}

@Suite("Security 12: what is told and kept carries no secret")
struct TellsNoSecretTests {
    @Test("no code, token, cookie or client secret is in any event of a whole life")
    func events() async throws {
        let house = try await House()
        let app = try await house.add()
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)
        let code = try await house.code(["scope": "openid offline_access"], in: browser)
        let first = try await house.redeem(code)
        let second = try await house.refresh(first.refresh)
        try await house.revoke(second.access, by: app, in: house.tenant)
        _ = try? await house.redeem(code)
        try await house.logoutAll(browser)

        let told = String(reflecting: house.stores.events())

        #expect(told.contains("grant.ended") && told.contains("session.ended"))
        let secrets = [
            code, first.access.revealed, first.refresh, second.refresh, first.idToken?.revealed, House.clientSecret,
        ]
        for secret in secrets.compactMap(\.self) { #expect(!told.contains(secret)) }
    }

    @Test("printing an answer shows no token of it")
    func printing() async throws {
        let house = try await House()
        try await house.add()
        var browser = TestBrowser()
        try await house.signIn(house.add(user: "amira"), on: &browser)

        let tokens = try await house.login(in: browser)

        let printed = "\(tokens) \(String(reflecting: tokens))"
        for secret in [tokens.access.revealed, tokens.refresh, tokens.idToken?.revealed].compactMap(\.self) {
            #expect(!printed.contains(secret))
        }
    }
}

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

/// A browser with its two cookies.
struct TestBrowser: Sendable {
    static let address = "192.0.2.1/32"

    let journey: SHA256Digest
    var session: SHA256Digest?
    let device: SHA256Digest

    init(_ name: String = "browser") {
        journey = SHA256Digest(of: "journey cookie of " + name)
        device = SHA256Digest(of: "device cookie of " + name)
    }

    var cookies: BrowserCookies { BrowserCookies(journey: journey, session: session, device: device) }
}

extension House {
    static let clientSecret = "a secret of 32 characters, or more"

    /// Registers a confidential client that nobody is asked about, unless told otherwise.
    @discardableResult
    func add(_ id: String = "app", _ changes: [String: JSON] = [:]) async throws -> Client {
        let usual: [String: JSON] = [
            "client_id": .string(id),
            "client_secret": .string(Self.clientSecret),
            "redirect_uris": ["https://app.example/cb"],
            "grant_types": ["authorization_code", "refresh_token"],
            "require_consent": false,
        ]
        let create = CreateClient(storage: stores.oauth, sectors: Sectors(), clock: clock, randomness: randomness)
        var registration = usual.merging(changes) { $1 }
        if registration["token_endpoint_auth_method"] == "none" { registration["client_secret"] = nil }
        return try await create(registration, actor: nil, in: tenant.id).client
    }

    /// The documents of all sectors list what the tests register.
    private struct Sectors: SectorDocuments {
        func redirectURIs(at url: String) async throws -> [String] {
            ["https://app.example/cb", "https://other.example/cb"]
        }
    }

    @discardableResult
    func add(user name: String, _ claims: [String: JSON] = [:], password: PasswordHash? = nil) async throws -> User {
        let user = User(
            id: ID("id-" + name), username: try Username(name), profile: try Profile(claims), createdAt: clock.now,
            updatedAt: clock.now)
        try await stores.accounts.write(tenant.id) { try await $0.users.add(user, password: password) }
        return user
    }

    func disable(_ user: User) async throws {
        _ = try await DisableUser(storage: stores.accounts, clock: clock)(user.username, actor: nil, in: tenant.id)
    }

    /// Removes a client, and lets the time pass until everybody sees it.
    func remove(_ client: Client) async throws {
        _ = try await DeleteClient(storage: stores.oauth, clock: clock)(client.id, actor: nil, in: tenant.id)
        clock.advance(seconds: 1)
    }

    @discardableResult
    func signIn(
        _ user: User,
        on browser: inout TestBrowser,
        by kind: FactorEvent.Kind = .password,
        traits: Set<FactorEvent.Trait> = [],
        reference: String? = nil,
        during journey: Journey? = nil
    ) async throws -> Session {
        let begin = BeginSession(
            sessions: stores.sessions, accounts: stores.accounts, lifetimes: .init(maxSeconds: 43_200), clock: clock,
            randomness: randomness)
        let device = Device(userAgent: "Firefox", address: "192.0.2.1")
        let from = Browser(cookie: browser.session, device: device, addressPrefix: TestBrowser.address)
        let signedIn = try await begin(
            for: user, proving: kind, traits: traits, reference: reference, during: journey?.id.string, on: from,
            in: tenant)
        browser.session = signedIn.cookie.digest
        return signedIn.session
    }

    func begin(
        _ changes: [String: String?] = [:], in browser: TestBrowser, from address: String = TestBrowser.address
    ) async throws -> AuthorizationOutcome {
        try await authorize.begin(.authorize(changes), in: browser.cookies, from: address, of: tenant)
    }

    func resume(_ journey: Journey, in browser: TestBrowser) async throws -> AuthorizationOutcome {
        try await authorize.resume(journey.id, in: browser.cookies, of: tenant)
    }

    func choose(
        _ session: Session, provedNow: Bool = false, on journey: Journey, in browser: TestBrowser
    ) async throws {
        try await authorize.choose(
            session.id, provedNow: provedNow, on: journey.id, in: browser.cookies, from: TestBrowser.address,
            of: tenant.id)
    }

    /// Agrees as the person who used the browser last.
    func agree(
        _ scopes: Set<String> = [], claims: Set<String> = [], on journey: Journey, in browser: TestBrowser
    ) async throws {
        let shown = try await people.signedIn(on: browser.cookies.session, in: tenant.id).first?.session.id
        try await authorize.agree(
            allowingScopes: scopes, claims: claims, shownTo: shown ?? ID("nobody"), on: journey.id, in: browser.cookies,
            of: tenant)
    }

    /// A code for somebody who is signed in and is asked nothing.
    func code(_ changes: [String: String?] = [:], in browser: TestBrowser) async throws -> String {
        let outcome = try await begin(changes, in: browser)
        return try #require(outcome.response?["code"], "\(outcome)")
    }

    func events(_ name: String) -> [Event] { stores.events(of: tenant.id).filter { $0.name == name } }
}

extension Parameters {
    /// A good authorization request, with changes: a value instead of another, or nil instead of any.
    static func authorize(_ changes: [String: String?] = [:]) -> Parameters {
        var values: [String: String] = [
            "client_id": "app", "redirect_uri": "https://app.example/cb", "response_type": "code", "scope": "openid",
            "state": "st", "nonce": "n-1", "code_challenge": ProofKeyTests.challenge, "code_challenge_method": "S256",
        ]
        for (name, value) in changes { values[name] = value }
        return Parameters(values.map { ($0.key, $0.value) })
    }
}

extension AuthorizationOutcome {
    var response: AuthorizationResponse? {
        if case .respond(let response) = self { response } else { nil }
    }

    var interaction: Interaction? {
        if case .ask(let interaction, _, _) = self { interaction } else { nil }
    }

    /// Why somebody who is signed in is asked again.
    var reason: SignInReason? {
        if case .ask(.signIn(_, let reason), _, _) = self { reason } else { nil }
    }

    var stepUp: StepUpQuestion? {
        if case .ask(.prove(let question), _, _) = self { question } else { nil }
    }

    var journey: Journey? {
        if case .ask(_, let journey, _) = self { journey } else { nil }
    }
}

extension AuthorizationResponse {
    subscript(name: String) -> String? { parameters.first { $0.0 == name }?.1 }

    var error: String? { self["error"] }
}

extension User {
    static func named(_ name: String, in house: House) async throws -> User {
        try #require(
            try await house.stores.accounts.read(house.tenant.id) { try await $0.users.user(signingInAs: name) })
    }
}

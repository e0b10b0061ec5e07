import Accounts
import DemoRelyingParty
import FoundationEssentials
import JOSE
import Kernel
import Logging
import NIOCore
import OAuth
import ServiceLifecycle
import Tenancy

/// Whom to sign in as, and where, when trying things out.
public struct DemoAnnouncement: Sendable {
    public let relyingParty: String
    public let username: String
    public let password: String
    /// Where palms and identities are verified, and whether they are.
    public let providers: [String]
}

/// The demo must not be reachable: its user's password is known to everybody.
struct DemoRefused: Error, CustomStringConvertible {
    var description: String { "--demo needs public_url and demo_listen to be on this machine (localhost)" }
}

/// A person and a relying party to try the server with.
struct Demo {
    private static let clientID = ID<Client>(DemoRelyingParty.clientID)
    private static let username = "demo"
    private static let password = "try-surety-on-localhost"

    private let house: House
    private let baseURL: String
    private let secret: Secret
    private let simulators: DemoSimulators

    /// Makes the demo's user and client, unless they are there.
    init(_ house: House) async throws {
        self.house = house
        let listen = house.settings.demoListen
        guard listen.isLoopback, house.settings.listen.isLoopback, !house.tenant.issuer.isHTTPS else {
            throw DemoRefused()
        }
        baseURL = "http://localhost:\(listen.port)"
        try await Self.addPerson(to: house)
        secret = try await Self.addClient(to: house, baseURL: baseURL)
        simulators = try await DemoSimulators.start(for: house)
    }

    var announcement: DemoAnnouncement {
        DemoAnnouncement(
            relyingParty: baseURL, username: Self.username, password: Self.password,
            providers: simulators.lines)
    }

    /// The bank, and what has to end with it.
    func services(group: any EventLoopGroup, logger: Logger) throws -> [any Service] {
        let listen = house.settings.demoListen
        let configuration = DemoRelyingParty.Configuration(
            host: listen.host,
            port: listen.port,
            issuer: house.tenant.issuer.string,
            baseURL: baseURL,
            clientSecret: secret.revealed,
            templatesPath: house.settings.resourcesFolder + "/templates"
        )
        let bank = try DemoRelyingParty(
            configuration, now: { [clock = house.clock] in clock.now }, group: group, logger: logger)
        return [simulators, bank]
    }

    private static func addPerson(to house: House) async throws {
        let profile = try Profile([
            "name": "Dana Demo", "given_name": "Dana", "family_name": "Demo", "email": "dana@demo.example",
            "email_verified": true, "locale": "en", "zoneinfo": "Europe/Berlin",
        ])
        do {
            _ = try await house.createUser(
                Username(username), profile: profile, password: Password(password), actor: "demo", in: house.tenant)
        } catch is UsernameTaken {}
    }

    /// The secret is new at every start: only its digest is kept.
    private static func addClient(to house: House, baseURL: String) async throws -> Secret {
        let tenant = house.tenant.id
        let registration = DemoRelyingParty.registration(baseURL: baseURL)
        let known = try await house.oauth.read(tenant) { try await $0.clients.client(clientID) }
        if let known, registration.allSatisfy({ known.metadata.registration[$0] == $1 }),
            let secret = try await house.rollClientSecret(
                of: clientID, oldEndsAfterSeconds: 0, actor: "demo", in: tenant)
        {
            return secret
        }
        _ = try await house.deleteClient(clientID, actor: "demo", in: tenant)
        let created = try await house.createClient(registration, actor: "demo", in: tenant)
        guard let secret = created.secret else { throw DemoRefused() }
        return secret
    }
}

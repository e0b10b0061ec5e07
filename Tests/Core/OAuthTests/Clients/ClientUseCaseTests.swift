import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("Registering clients, rolling their secrets, removing them")
struct ClientUseCaseTests {
    private struct Sectors: SectorDocuments {
        struct Unreachable: Error {}
        let listed: [String]?

        func redirectURIs(at url: String) async throws -> [String] {
            guard let listed else { throw Unreachable() }
            return listed
        }
    }

    let stores = MemoryStores()
    let clock = FixedClock()
    let randomness = SeededRandomness()

    private func create(
        _ changes: [String: JSON] = [:], sector: [String]? = nil
    ) async throws -> CreateClient.Created {
        let create = CreateClient(
            storage: stores.oauth, sectors: Sectors(listed: sector), clock: clock, randomness: randomness)
        let registration: [String: JSON] = ["redirect_uris": ["https://app.example/cb"]]
        return try await create(registration.merging(changes) { $1 }, actor: "operator", in: .default)
    }

    private func client(_ id: ID<Client>) async throws -> Client? {
        try await stores.oauth.read(.default) { try await $0.clients.client(id) }
    }

    @Test(
        "refuses ids and secrets that cannot be used",
        arguments: [
            ("client_id", ""), ("client_id", "a b"), ("client_id", "\u{E9}"), ("client_id", 7), ("client_id", "a\n"),
            ("client_id", .string(String(repeating: "a", count: 513))), ("client_secret", "short"),
            ("client_secret", 7),
            ("client_secret", "with a tab\t in it"), ("client_secret", "secr\u{E9}t-secret"), ("client_secret", ""),
            ("client_secret", .string(String(repeating: "a", count: 513))),
        ] as [(String, JSON)]
    )
    func refuses(member: String, value: JSON) async {
        let error = await #expect(throws: InvalidClientMetadata.self) { try await create([member: value]) }

        #expect(error?.member == member)
        #expect(stores.events().isEmpty)
    }

    @Test("refuses a secret for a client that is registered to have none")
    func secretOfPublic() async {
        await #expect(throws: InvalidClientMetadata.self) {
            try await create(["token_endpoint_auth_method": "none", "client_secret": "long-enough-secret"])
        }
    }

    @Test("refuses an id that is taken, and leaves its owner as it was")
    func taken() async throws {
        let first = try await create(["client_id": "app", "client_name": "First"])

        await #expect(throws: ClientIDTaken()) { try await create(["client_id": "app", "client_name": "Second"]) }

        #expect(try await client(first.client.id) == first.client)
        #expect(stores.events().count == 1)
    }

    @Test("refuses a redirect URI that the sector does not list (OpenID Connect Registration §5)")
    func sectorWithout() async throws {
        let changes: [String: JSON] = [
            "sector_identifier_uri": "https://sector.example/uris", "subject_type": "pairwise",
        ]

        let error = await #expect(throws: InvalidClientMetadata.self) {
            try await create(changes, sector: ["https://app.example/other"])
        }

        #expect(error?.member == "sector_identifier_uri")
        await #expect(throws: Sectors.Unreachable.self) { try await create(changes) }
        #expect(
            try await create(changes, sector: ["https://app.example/cb", "https://x.example"]).client.metadata.sector
                == "sector.example")
    }

    @Test("makes an id of 128 and a secret of 256 random bits, of which only the digest is kept")
    func makes() async throws {
        let created = try await create()

        let secret = try #require(created.secret)
        #expect(
            Base64URL.decode(created.client.id.string)?.count == 16 && Base64URL.decode(secret.revealed)?.count == 32)
        let kept = try #require(try await client(created.client.id))
        #expect(kept == created.client && kept.secrets.map(\.digest) == [secret.digest])
        #expect(kept.accepts(secret, at: clock.now))
        #expect(stores.events() == [Event("client.created", subject: kept.id.string, actor: "operator", at: clock.now)])
    }

    @Test("takes the id and the secret that are given")
    func given() async throws {
        let created = try await create(["client_id": "https://app.example/id", "client_secret": "demo-secret"])

        #expect(created.client.id == .init("https://app.example/id") && created.secret?.revealed == "demo-secret")
        #expect(created.client.metadata.registration["client_secret"] == nil)
    }

    @Test("a public client has no secret, and is one")
    func publicClient() async throws {
        let created = try await create(["token_endpoint_auth_method": "none"])

        #expect(created.secret == nil && created.client.secrets.isEmpty && created.client.isPublic)
    }

    @Test("is called by its name, or else by its id")
    func displayName() async throws {
        #expect(try await create(["client_id": "a", "client_name": "Demo"]).client.displayName == "Demo")
        #expect(try await create(["client_id": "b"]).client.displayName == "b")
    }

    @Test("rolling gives a new secret beside the old one, which ends when it was told to, and tells of it")
    func roll() async throws {
        let created = try await create()
        let old = try #require(created.secret)
        let roll = RollClientSecret(storage: stores.oauth, clock: clock, randomness: randomness)

        let new = try #require(
            try await roll(of: created.client.id, oldEndsAfterSeconds: 60, actor: "operator", in: .default))

        let client = try #require(try await client(created.client.id))
        #expect(client.accepts(old, at: clock.now) && client.accepts(new, at: clock.now))
        #expect(!client.accepts(old, at: clock.now.addingTimeInterval(60)))
        #expect(client.accepts(new, at: clock.now.addingTimeInterval(1_000_000)))
        #expect(stores.events().last?.name == "client.secret_rolled" && stores.events().last?.actor == "operator")
    }

    @Test("a public or an unknown client gets no secret")
    func rollNothing() async throws {
        let created = try await create(["token_endpoint_auth_method": "none"])
        let roll = RollClientSecret(storage: stores.oauth, clock: clock, randomness: randomness)

        #expect(try await roll(of: created.client.id, oldEndsAfterSeconds: 0, actor: nil, in: .default) == nil)
        #expect(try await roll(of: .init("nobody"), oldEndsAfterSeconds: 0, actor: nil, in: .default) == nil)
        #expect(try await client(created.client.id)?.secrets.isEmpty == true)
    }

    @Test("a client is removed once, with an event, and the directory forgets it within half a second")
    func removes() async throws {
        let created = try await create()
        let directory = ClientDirectory(storage: stores.oauth, clock: clock)
        #expect(try await directory.client(created.client.id, in: .default) != nil)
        let delete = DeleteClient(storage: stores.oauth, clock: clock)

        #expect(try await delete(created.client.id, actor: "operator", in: .default))
        #expect(try await !delete(created.client.id, actor: "operator", in: .default))

        clock.advance(seconds: 0.5)
        #expect(try await directory.client(created.client.id, in: .default) == nil)
        #expect(stores.events().filter { $0.name == "client.deleted" }.count == 1)
    }

    @Test("where changes are told, the directory keeps a client until it is told of")
    func told() async throws {
        let (one, two) = (try await create(), try await create())
        let changes = ChangeWatch()
        let directory = ClientDirectory(storage: stores.oauth, clock: clock, changes: changes)
        changes.began()
        func known() async throws -> [Bool] {
            [
                try await directory.client(one.client.id, in: .default) != nil,
                try await directory.client(two.client.id, in: .default) != nil,
            ]
        }
        #expect(try await known() == [true, true])
        let delete = DeleteClient(storage: stores.oauth, clock: clock)
        for id in [one.client.id, two.client.id] { _ = try await delete(id, actor: nil, in: .default) }
        clock.advance(seconds: 1)

        changes.told(Change(kind: "client", tenant: TenantID("other"), id: one.client.id.string))
        #expect(try await known() == [true, true])
        changes.told(Change(kind: "client", tenant: .default, id: one.client.id.string))
        #expect(try await known() == [false, true])
        clock.advance(seconds: 9)
        #expect(try await known() == [false, false])
    }
}

import Accounts
import FoundationEssentials
import JOSE
public import Kernel
public import OAuth
import Testing

extension Promise<any Storage<OAuthStores>> {
    /// What every store of clients keeps.
    public static let clients: [Promise] = [
        Promise("refuses a client id that is taken, and changes nothing") { storage in
            let first = try Sample.client()
            let second = try Sample.client(
                Sample.clientID.string, ["client_name": "Second"], secrets: [Sample.secret("x")])
            try await storage.write(.default) { try await $0.clients.add(first) }

            await #expect(throws: ClientIDTaken.self) {
                try await storage.write(.default) { try await $0.clients.add(second) }
            }

            #expect(try await storage.read(.default) { try await $0.clients.client(first.id) } == first)
        },
        Promise("keeps clients from other tenants") { storage in
            let mine = try Sample.client(secrets: [Sample.secret("mine")])
            let theirs = try Sample.client(Sample.clientID.string, ["client_name": "Theirs"])
            try await storage.write(.default) { try await $0.clients.add(mine) }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.clients.client(mine.id) == nil)
                #expect(try await stores.clients.clients(after: nil, limit: 9).isEmpty)
                #expect(try await !stores.clients.remove(mine.id))
                try await stores.clients.expireSecrets(of: mine.id, at: Sample.now)
                try await stores.clients.add(theirs)
            }
            #expect(try await storage.write(Sample.other) { try await $0.clients.remove(mine.id) })

            #expect(try await storage.read(.default) { try await $0.clients.client(mine.id) } == mine)
        },
        Promise("gives a client back as it was registered, unknown members too") { storage in
            let more: [String: JSON] = [
                "client_name": "متجر \u{1F3EA}", "client_name#de": "Laden",
                "grant_types": ["authorization_code", "refresh_token"],
                "scope": "openid email orders:read", "default_max_age": 600, "require_consent": false,
                "resources": ["https://api.example/v1"], "audience": ["https://api.example"],
                "subject_type": "pairwise", "contacts": ["a@example.com"], "x_nested": ["a": [["b": 1.5]], "n": nil],
                "client_uri": .string("https://app.example/" + String(repeating: "p", count: 3_000)),
            ]
            let client = try Sample.client("c/1 é", more, secrets: [Sample.secret("s", until: Sample.later)])
            try await storage.write(.default) { try await $0.clients.add(client) }

            #expect(try await storage.read(.default) { try await $0.clients.client(client.id) } == client)
        },
        Promise("lists clients by id, page by page, each with its secrets") { storage in
            try await storage.write(.default) { stores in
                for id in ["d", "b", "a", "c"] {
                    let secrets = id == "b" ? [Sample.secret("1"), Sample.secret("2", at: Sample.later)] : []
                    try await stores.clients.add(Sample.client(id, secrets: secrets))
                }
            }

            try await storage.read(.default) { stores in
                let first = try await stores.clients.clients(after: nil, limit: 3)
                #expect(first.map(\.id.string) == ["a", "b", "c"])
                #expect(first.map(\.secrets.count) == [0, 2, 0])
                let rest = try await stores.clients.clients(after: ID("c"), limit: 3)
                #expect(rest.map(\.id.string) == ["d"])
            }
        },
        Promise("rolls secrets: those in force end at the given time, unless they end before") { storage in
            let early = Sample.secret("early", until: Sample.after(seconds: 5))
            let lasting = Sample.secret("lasting", at: Sample.after(seconds: 1))
            let client = try Sample.client(secrets: [early, lasting])
            let fresh = Sample.secret("fresh", at: Sample.after(seconds: 2))
            try await storage.write(.default) { stores in
                try await stores.clients.add(client)
                try await stores.clients.expireSecrets(of: client.id, at: Sample.after(seconds: 60))
                try await stores.clients.addSecret(fresh, to: client.id)
            }

            let ending = Sample.secret("lasting", at: Sample.after(seconds: 1), until: Sample.after(seconds: 60))
            let kept = try await storage.read(.default) { try await $0.clients.client(client.id) }
            #expect(kept?.secrets == [early, ending, fresh])
        },
        Promise("adds no secret to a client that is not there") { storage in
            await #expect(throws: StoreUnavailable.self) {
                try await storage.write(.default) { try await $0.clients.addSecret(Sample.secret("s"), to: ID("c")) }
            }
        },
        Promise("removes a client with its consents and grants, so that a later one of its id inherits nothing") {
            storage in
            try await storage.prepare()
            let consent = Consent(user: Sample.userID, client: Sample.clientID, scopes: ["openid"], givenAt: Sample.now)
            try await storage.write(.default) { stores in
                try await stores.clients.addSecret(Sample.secret("s"), to: Sample.clientID)
                try await stores.consents.save(consent)
                _ = try await stores.grants.add(Sample.grant())
                #expect(try await stores.clients.remove(Sample.clientID))
                #expect(try await !stores.clients.remove(Sample.clientID))
            }

            try await storage.write(.default) { stores in
                try await stores.clients.add(Sample.client())
                #expect(try await stores.clients.client(Sample.clientID)?.secrets.isEmpty == true)
                #expect(try await stores.consents.consents(of: Sample.userID).isEmpty)
                #expect(try await stores.grants.grant(ID("g-1")) == nil)
            }
        },
    ]
}

extension Storage<OAuthStores> {
    /// Puts in the people and clients that consents and grants of the samples are about.
    func prepare(_ tenants: TenantID...) async throws {
        for tenant in tenants.isEmpty ? [.default] : tenants {
            try await write(tenant) { stores in
                for number in 1...2 {
                    try await stores.users.add(Sample.user("u-\(number)", name: "user\(number)"), password: nil)
                    try await stores.clients.add(Sample.client("c-\(number)"))
                }
            }
        }
    }
}

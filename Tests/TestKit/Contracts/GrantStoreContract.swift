import Accounts
import Authentication
import FoundationEssentials
public import Kernel
public import OAuth
import Testing

extension Promise<any Storage<OAuthStores>> {
    /// What every store of grants keeps.
    public static let grants: [Promise] = [
        Promise("makes one grant of a code, however many are made of it at once") { storage in
            try await storage.prepare()

            let answers = try await atOnce { index in
                try await storage.write(.default) { try await $0.grants.add(Sample.grant("g-\(index)")) }
            }

            #expect(answers.count { $0 } == 1)
            let kept = try await storage.read(.default) { try await $0.grants.grants(of: Sample.userID) }
            #expect(kept.count == 1)
            let found = try await storage.read(.default) { try await $0.grants.grant(ofCode: Sample.digest("code")) }
            #expect(found == kept.first)
        },
        Promise("keeps grants from other tenants, even those of the same code") { storage in
            try await storage.prepare(.default, Sample.other)
            let mine = Sample.grant()
            try await storage.write(.default) { _ = try await $0.grants.add(mine) }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.grants.grant(mine.id) == nil)
                #expect(try await stores.grants.grant(ofCode: mine.code) == nil)
                #expect(try await stores.grants.grants(of: Sample.userID).isEmpty)
                try await stores.grants.save(mine.ended())
                #expect(try await stores.grants.add(mine))
                #expect(try await stores.grants.endAll(of: Sample.userID, to: Sample.clientID) == [mine.id])
                #expect(try await stores.grants.endOnline(of: ID("s-1"), .sessionEnded, at: Sample.later).isEmpty)
            }

            #expect(try await storage.read(.default) { try await $0.grants.grant(mine.id) } == mine)
        },
        Promise("gives a grant back as it was added, active or ended") { storage in
            try await storage.prepare()
            let full = Sample.grant("g-1", try Sample.fullAuthorization(), code: "1")
            let plain = Sample.grant("g-2", Sample.authorization(scope: []), code: "2").ended()
            try await storage.write(.default) { stores in
                _ = try await stores.grants.add(full)
                _ = try await stores.grants.add(plain)
            }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.grants.grant(full.id) == full)
                #expect(try await stores.grants.grant(ofCode: full.code) == full)
                #expect(try await stores.grants.grant(plain.id) == plain)
                #expect(try await stores.grants.grants(of: Sample.userID) == [full])
            }
        },
        Promise("keeps a claims parameter as deep as a client may nest it") { storage in
            try await storage.prepare()
            let (open, close) = (String(repeating: "[", count: 13), String(repeating: "]", count: 13))
            let claims = try ClaimsRequest(parsing: "{\"userinfo\":{\"x\":{\"value\":\(open)\(close)}}}")
            let grant = Sample.grant("g-1", Sample.authorization(claims: claims))
            try await storage.write(.default) { _ = try await $0.grants.add(grant) }

            #expect(try await storage.read(.default) { try await $0.grants.grant(grant.id) } == grant)
        },
        Promise("writes the end of a grant") { storage in
            try await storage.prepare()
            let grant = Sample.grant()
            try await storage.write(.default) { stores in
                _ = try await stores.grants.add(grant)
                try await stores.grants.save(grant.ended())
            }

            #expect(try await storage.read(.default) { try await $0.grants.grant(grant.id) } == grant.ended())
        },
        Promise("ends the active grants between a person and a client, and no others") { storage in
            try await storage.prepare()
            let between = Sample.grant("g-1", code: "1")
            let ended = Sample.grant("g-2", code: "2").ended()
            let otherClient = Sample.grant("g-3", Sample.authorization(to: ID("c-2")), code: "3")
            let otherUser = Sample.grant("g-4", Sample.authorization(of: ID("u-2")), code: "4")
            try await storage.add([between, ended, otherClient, otherUser])

            let ids = try await storage.write(.default) {
                try await $0.grants.endAll(of: Sample.userID, to: Sample.clientID)
            }

            #expect(ids == [between.id])
            try await storage.read(.default) { stores in
                let grant = try await stores.grants.grant(between.id)
                #expect(grant?.state == .ended(at: Sample.later, reason: .revokedByUser))
                #expect(try await stores.grants.grant(ended.id) == ended)
                #expect(try await stores.grants.grants(of: Sample.userID) == [otherClient])
                #expect(try await stores.grants.grants(of: ID("u-2")) == [otherUser])
            }
        },
        Promise("ends the grants of a session that do not outlive it") { storage in
            try await storage.prepare()
            let offline = Sample.authorization(scope: ["openid", "offline_access"])
            try await storage.add([
                Sample.grant("g-1", code: "1"),
                Sample.grant("g-2", offline, code: "2"),
                Sample.grant("g-3", Sample.authorization(session: "s-2"), code: "3"),
            ])

            let ids = try await storage.write(.default) {
                try await $0.grants.endOnline(of: ID("s-1"), .sessionEnded, at: Sample.later)
            }

            #expect(ids.map(\.string) == ["g-1"])
            let left = try await storage.read(.default) { try await $0.grants.grants(of: Sample.userID) }
            #expect(left.map(\.id.string) == ["g-2", "g-3"])
        },
    ]
}

extension Storage<OAuthStores> {
    fileprivate func add(_ grants: [Grant]) async throws {
        try await write(.default) { stores async throws in
            for grant in grants { #expect(try await stores.grants.add(grant)) }
        }
    }
}

extension GrantStore {
    fileprivate func endAll(of user: ID<User>, to client: ID<Client>) async throws -> [ID<Grant>] {
        try await end(of: user, to: client, .revokedByUser, at: Sample.later)
    }
}

extension Grant {
    fileprivate func ended() -> Grant {
        var grant = self
        grant.end(.revokedByClient, at: Sample.later)
        return grant
    }
}

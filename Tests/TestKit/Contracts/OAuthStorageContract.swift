import Accounts
import FoundationEssentials
public import Kernel
public import OAuth
import Testing

extension Promise<any Storage<OAuthStores>> {
    /// What every store of keys, consents and revoked tokens keeps.
    public static let others = keys + consents + revokedTokens

    private static let keys: [Promise] = [
        Promise("lists keys from the oldest, each in its state, until it is gone") { storage in
            var old = try Sample.key("old", sealed: [UInt8](repeating: 7, count: 1_500))
            let young = try Sample.key("young", at: Sample.after(seconds: 1))
            try await storage.write(.default) { [old] stores in
                try await stores.keys.add(young)
                try await stores.keys.add(old)
            }
            #expect(try await storage.read(.default) { try await $0.keys.keys() } == [old, young])

            old.activate(at: Sample.after(seconds: 2))
            old.retire(at: Sample.after(seconds: 3), publishedFor: 60)
            let retired = old
            try await storage.write(.default) { stores in
                try await stores.keys.save(retired)
                try await stores.keys.removeGone(at: Sample.after(seconds: 62))
            }
            #expect(try await storage.read(.default) { try await $0.keys.keys() } == [retired, young])

            try await storage.write(.default) { try await $0.keys.removeGone(at: Sample.after(seconds: 63)) }
            #expect(try await storage.read(.default) { try await $0.keys.keys() } == [young])
        },
        Promise("keeps keys from other tenants") { storage in
            let key = try Sample.key("key")
            var changed = key
            changed.activate(at: Sample.now)
            changed.retire(at: Sample.now, publishedFor: 0)
            let theirs = changed
            try await storage.write(.default) { try await $0.keys.add(key) }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.keys.keys().isEmpty)
                try await stores.keys.save(theirs)
                try await stores.keys.removeGone(at: Sample.later)
            }

            #expect(try await storage.read(.default) { try await $0.keys.keys() } == [key])
        },
    ]

    private static let consents: [Promise] = [
        Promise("keeps the last consent between a person and a client") { storage in
            try await storage.prepare()
            let first = Consent(user: Sample.userID, client: Sample.clientID, scopes: ["openid"], givenAt: Sample.now)
            let second = Consent(
                user: Sample.userID, client: Sample.clientID, scopes: ["openid", "email"], claims: ["name"],
                declinedScopes: ["phone"], declinedClaims: ["gender", "birthdate"], givenAt: Sample.later)
            let other = Consent(user: Sample.userID, client: ID("c-2"), givenAt: Sample.now)
            try await storage.write(.default) { stores in
                for consent in [other, first, second] { try await stores.consents.save(consent) }
            }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.consents.consent(of: Sample.userID, to: Sample.clientID) == second)
                #expect(try await stores.consents.consents(of: Sample.userID) == [second, other])
                #expect(try await stores.consents.consents(of: ID("u-2")).isEmpty)
            }
        },
        Promise("removes one consent, of one tenant") { storage in
            try await storage.prepare(.default, Sample.other)
            let consent = Consent(user: Sample.userID, client: Sample.clientID, givenAt: Sample.now)
            let other = Consent(user: Sample.userID, client: ID("c-2"), givenAt: Sample.now)
            for tenant in [TenantID.default, Sample.other] {
                try await storage.write(tenant) { stores in
                    #expect(try await stores.consents.consents(of: Sample.userID).isEmpty)
                    try await stores.consents.save(consent)
                    try await stores.consents.save(other)
                }
            }

            try await storage.write(.default) {
                try await $0.consents.remove(of: Sample.userID, to: Sample.clientID)
            }

            let mine = try await storage.read(.default) { try await $0.consents.consents(of: Sample.userID) }
            #expect(mine == [other])
            let theirs = try await storage.read(Sample.other) { try await $0.consents.consents(of: Sample.userID) }
            #expect(theirs == [consent, other])
        },
    ]

    private static let revokedTokens: [Promise] = [
        Promise("remembers revoked tokens, each in its tenant") { storage in
            try await storage.write(.default) { stores async throws in
                try await stores.revokedTokens.add("t-1", until: Sample.later)
                try await stores.revokedTokens.add("t-1", until: Sample.later)
                #expect(try await stores.revokedTokens.contains("t-1"))
                #expect(try await !stores.revokedTokens.contains("t-2"))
            }

            #expect(try await storage.read(.default) { try await $0.revokedTokens.contains("t-1") })
            #expect(try await storage.read(Sample.other) { try await !$0.revokedTokens.contains("t-1") })
        }
    ]
}

extension Promise<Swept<any Storage<OAuthStores>>> {
    public static let swept: [Promise] = [
        Promise("forgets revoked tokens of all tenants when they are past, in slices, the oldest first") { swept in
            for index in 0..<4 {
                let tenant = index.isMultiple(of: 2) ? TenantID.default : Sample.other
                try await swept.store.write(tenant) {
                    try await $0.revokedTokens.add("t-\(index)", until: Sample.after(seconds: Double(index)))
                    try await $0.revokedTokens.add("t-\(index)", until: Sample.now)
                }
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 2)
            #expect(try await swept.store.read(Sample.other) { try await !$0.revokedTokens.contains("t-1") })
            #expect(try await swept.store.read(.default) { try await $0.revokedTokens.contains("t-2") })
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 1)
            #expect(try await swept.store.read(Sample.other) { try await $0.revokedTokens.contains("t-3") })
        }
    ]
}

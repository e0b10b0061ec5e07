public import Accounts
import FoundationEssentials
import JOSE
public import Kernel
import Testing

private struct Failure: Error {}

extension Promise<any Storage<AccountStores>> {
    /// What every storage of accounts keeps.
    public static let all = refusals + people + transactions

    private static let refusals: [Promise] = [
        Promise("refuses a name, a proved address and an id that somebody has") { storage in
            let amina = try Sample.user(profile: ["email": "Amina@Example.com", "email_verified": true])
            try await storage.write(.default) { try await $0.users.add(amina, password: nil) }
            let takers = [
                try Sample.user("u-2", name: "AMINA"),
                try Sample.user("u-2", name: "b", profile: ["email": "AMINA@example.com", "email_verified": true]),
                try Sample.user("u-2", name: "amina@example.com"),
                try Sample.user("u-1", name: "b"),
            ]

            for taker in takers {
                await #expect(throws: UsernameTaken.self) {
                    try await storage.write(.default) { try await $0.users.add(taker, password: nil) }
                }
            }
            #expect(try await storage.read(.default) { try await $0.users.user(ID("u-2")) } == nil)
        },
        Promise("lets an address that is not proved be anybody's") { storage in
            let profile: [String: JSON] = ["email": "shared@example.com", "email_verified": false]
            try await storage.write(.default) { stores in
                try await stores.users.add(Sample.user("u-1", name: "a", profile: profile), password: nil)
                try await stores.users.add(Sample.user("u-2", name: "b", profile: profile), password: nil)
            }

            let found = try await storage.read(.default) {
                try await $0.users.user(signingInAs: "shared@example.com")
            }
            #expect(found == nil)
        },
        Promise("gives a name to one of those who take it at once") { storage in
            let answers = try await atOnce { index in
                let user = try Sample.user("u-\(index)")
                do {
                    try await storage.write(.default) { try await $0.users.add(user, password: nil) }
                    return true
                } catch is UsernameTaken {
                    return false
                }
            }

            #expect(answers.count { $0 } == 1)
        },
        Promise("keeps people from other tenants") { storage in
            let mine = try Sample.user()
            let theirs = try Sample.user(name: "amina", profile: ["name": "Another"])
            let hash = PasswordHash(encoded: "$argon2id$mine")
            try await storage.write(.default) { try await $0.users.add(mine, password: hash) }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.users.user(mine.id) == nil)
                #expect(try await stores.users.user(signingInAs: "amina") == nil)
                #expect(try await stores.users.passwordHash(of: mine.id) == nil)
                #expect(try await stores.users.users(after: nil, limit: 10).isEmpty)
                try await stores.users.save(theirs)
                try await stores.users.add(theirs, password: PasswordHash(encoded: "$argon2id$theirs"))
            }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.users.user(mine.id) == mine)
                #expect(try await stores.users.passwordHash(of: mine.id) == hash)
            }
        },
    ]

    private static let people: [Promise] = [
        Promise("gives a person back as they were added, with every claim") { storage in
            let user = try Sample.user(
                name: "زينب",
                profile: [
                    "name": "زينب 🌙 \"quoted\" \\ \u{1}", "email": "Z@Example.com", "email_verified": true,
                    "address": ["formatted": "1\nStreet", "country": "AE"], "birthdate": "0000-02-29",
                    "gender": .string(String(repeating: "ø", count: 500)),
                ],
                state: .disabled(at: Sample.later)
            )
            try await storage.write(.default) { try await $0.users.add(user, password: nil) }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.users.user(user.id) == user)
                #expect(try await stores.users.user(signingInAs: "زينب") == user)
                #expect(try await stores.users.user(signingInAs: "z@example.com") == user)
                #expect(try await stores.users.passwordHash(of: user.id) == nil)
            }
        },
        Promise("writes state and profile of a person who is there") { storage in
            let user = try Sample.user()
            try await storage.write(.default) { try await $0.users.add(user, password: nil) }
            var changed = user
            changed.disable(at: Sample.later)
            let disabled = changed

            try await storage.write(.default) { try await $0.users.save(disabled) }

            #expect(try await storage.read(.default) { try await $0.users.user(user.id) } == disabled)
        },
        Promise("replaces a password hash") { storage in
            let user = try Sample.user()
            let hash = PasswordHash(encoded: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")
            try await storage.write(.default) { stores in
                try await stores.users.add(user, password: PasswordHash(encoded: "$argon2id$old"))
                try await stores.users.setPasswordHash(hash, of: user.id, at: Sample.later)
            }

            #expect(try await storage.read(.default) { try await $0.users.passwordHash(of: user.id) } == hash)
        },
        Promise("lists people by name, page by page") { storage in
            try await storage.write(.default) { stores in
                for (index, name) in ["d", "ß", "a", "c", "b"].enumerated() {
                    try await stores.users.add(Sample.user("u-\(index)", name: name), password: nil)
                }
            }

            try await storage.read(.default) { stores in
                let first = try await stores.users.users(after: nil, limit: 2)
                #expect(first.map(\.username.string) == ["a", "b"])
                let rest = try await stores.users.users(after: "b", limit: 9)
                #expect(rest.map(\.username.string) == ["c", "d", "ß"])
            }
        },
    ]

    private static let transactions: [Promise] = [
        Promise("forgets everything a write did before it threw") { storage in
            await #expect(throws: Failure.self) {
                try await storage.write(.default) { stores in
                    try await stores.users.add(Sample.user(), password: PasswordHash(encoded: "$argon2id$"))
                    throw Failure()
                }
            }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.users.user(Sample.userID) == nil)
                #expect(try await stores.users.passwordHash(of: Sample.userID) == nil)
            }
        },
        Promise("keeps writes apart that run at once") { storage in
            try await storage.write(.default) { try await $0.users.add(Sample.user(), password: nil) }
            _ = try await atOnce { _ in
                try await storage.write(.default) { stores in
                    let hash = try await stores.users.passwordHash(of: Sample.userID)
                    let count = hash.flatMap { Int($0.encoded) } ?? 0
                    try await stores.users.setPasswordHash(
                        PasswordHash(encoded: "\(count + 1)"), of: Sample.userID, at: Sample.now)
                }
            }

            let hash = try await storage.read(.default) { try await $0.users.passwordHash(of: Sample.userID) }
            #expect(hash?.encoded == "32")
        },
    ]
}

import Accounts
import FoundationEssentials
import JOSE
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Adding people")
struct CreateUserTests {
    let stores = MemoryStores()
    let clock = FixedClock()
    let hasher = PlainHasher()
    let randomness = SeededRandomness()
    let password = "zq8kxm2vplw0rty"

    private func create(
        _ name: String, _ claims: [String: JSON] = [:], password: String? = nil, subject: ID<User>? = nil
    ) async throws -> User {
        let createUser = CreateUser(
            storage: stores.accounts,
            hasher: hasher,
            policy: PasswordPolicy(common: NothingCommon()),
            clock: clock,
            randomness: randomness
        )
        return try await createUser(
            Username(name), profile: Profile(claims), password: Password(password ?? self.password),
            subject: subject, actor: "operator", in: .example())
    }

    @Test(
        "refuses a password made of the name, the address or the service's name, and hashes nothing",
        arguments: ["amira.haddad.from.amman", "amira@bank.example", "Example Bank Example Bank"]
    )
    func refusesPredictable(password: String) async throws {
        await #expect(throws: PasswordProblem.predictable) {
            try await create("amira.haddad.from.amman", ["email": "amira@bank.example"], password: password)
        }

        #expect(hasher.hashed.withLock { $0.isEmpty })
        #expect(stores.events().isEmpty)
    }

    @Test("refuses a name that is taken, in whatever spelling, and an address that another has proved to be theirs")
    func refusesTaken() async throws {
        _ = try await create("amira", ["email": "amira@example.com", "email_verified": true])

        await #expect(throws: UsernameTaken()) { try await create("AMIRA") }
        await #expect(throws: UsernameTaken()) { try await create("amira@example.com") }
        await #expect(throws: UsernameTaken()) {
            try await create("other", ["email": "Amira@example.com", "email_verified": true])
        }
        #expect(stores.events().map(\.name) == ["user.created"])
    }

    @Test("adds nobody while every place for hashing is taken")
    func overloaded() async throws {
        hasher.isOverloaded.withLock { $0 = true }

        await #expect(throws: PasswordHashingOverloaded.self) { try await create("amira") }

        #expect(try await stores.accounts.read(.default) { try await $0.users.user(signingInAs: "amira") } == nil)
    }

    @Test("of 32 who want the same name at once, one has it")
    func oneOfMany() async throws {
        let created = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<32 {
                group.addTask { (try? await create("amira", subject: ID("u\(index)"))) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(created == 1)
    }

    @Test("keeps the person with the hash of the normalised password, and tells it")
    func creates() async throws {
        let user = try await create("Amira", ["name": "Amira Haddad"], password: "e\u{301}" + password)

        #expect(user.username.string == "amira" && user.isActive && user.displayName == "Amira Haddad")
        #expect(user.createdAt == clock.now && user.updatedAt == clock.now)
        let (kept, hash) = try await stores.accounts.read(.default) { stores in
            (try await stores.users.user(user.id), try await stores.users.passwordHash(of: user.id))
        }
        #expect(kept == user)
        #expect(hash?.encoded == "plain:\u{E9}" + password)
        #expect(
            stores.events() == [Event("user.created", subject: user.id.string, actor: "operator", at: clock.now)])
    }

    @Test("keeps the subject that a person brings along from another system")
    func subject() async throws {
        #expect(try await create("amira", subject: ID("old-4711")).id == ID("old-4711"))
    }

    @Test("an address that nobody has proved is free for others")
    func unverifiedAddress() async throws {
        _ = try await create("amira", ["email": "shared@example.com"])

        #expect(try await create("other", ["email": "shared@example.com", "email_verified": true]).isActive)
    }
}

@Suite("Disabling an account")
struct DisableUserTests {
    let stores = MemoryStores()
    let clock = FixedClock()

    private func add(_ name: String, _ claims: [String: JSON] = [:]) async throws -> User {
        let user = User(
            id: ID(name), username: try Username(name), profile: try Profile(claims), createdAt: clock.now,
            updatedAt: clock.now)
        try await stores.accounts.write(.default) { try await $0.users.add(user, password: nil) }
        return user
    }

    private func disable(_ name: String) async throws -> User? {
        try await DisableUser(storage: stores.accounts, clock: clock)(Username(name), actor: "operator", in: .default)
    }

    @Test("nobody of this name: says so and tells nothing")
    func unknown() async throws {
        #expect(try await disable("nobody") == nil)
        #expect(stores.events().isEmpty)
    }

    @Test("an e-mail address is not a username, though its owner signs in with it")
    func address() async throws {
        let user = try await add("amira", ["email": "amira@example.com", "email_verified": true])

        #expect(try await disable("amira@example.com") == nil)

        #expect(try await stores.accounts.read(.default) { try await $0.users.user(user.id) }?.isActive == true)
    }

    @Test("a second time changes nothing: the first time stays")
    func twice() async throws {
        _ = try await add("amira")
        let first = clock.now
        _ = try await disable("amira")

        clock.advance(seconds: 60)
        let user = try await disable("amira")

        #expect(user?.state == .disabled(at: first))
        #expect(stores.events().count == 1)
    }

    @Test("disables at once, and tells who did it")
    func disables() async throws {
        let before = try await add("amira")
        clock.advance(seconds: 60)

        let user = try #require(try await disable("amira"))

        #expect(!user.isActive && user.updatedAt == clock.now && user.createdAt == before.createdAt)
        #expect(try await stores.accounts.read(.default) { try await $0.users.user(user.id) } == user)
        #expect(stores.events() == [Event("user.disabled", subject: user.id.string, actor: "operator", at: clock.now)])
    }
}

@Suite("What pages call a person")
struct DisplayNameTests {
    @Test(
        "the name, or else the given name, or else the username",
        arguments: [
            (["name": "Amira Haddad", "given_name": "Amira"], "Amira Haddad"), (["given_name": "Amira"], "Amira"),
            ([:], "amira77"),
        ] as [([String: JSON], String)]
    )
    func displayName(claims: [String: JSON], expected: String) throws {
        let user = User(
            id: ID("u"), username: try Username("amira77"), profile: try Profile(claims),
            createdAt: Date(milliseconds: 0), updatedAt: Date(milliseconds: 0))

        #expect(user.displayName == expected)
    }
}

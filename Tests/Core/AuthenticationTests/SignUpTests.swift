import Accounts
import Authentication
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Creating an account by oneself")
struct SignUpTests {
    private struct NothingCommon: CommonPasswords {
        func contains(_ normalised: String) -> Bool { false }
    }

    let house: SignInHouse

    init() throws {
        house = try SignInHouse()
    }

    private func signUp(_ name: String, on browser: Browser = .fresh(), perAddress: Int = 60) async throws -> SignedIn {
        let createUser = CreateUser(
            storage: house.stores.accounts, hasher: house.hasher, policy: PasswordPolicy(common: NothingCommon()),
            clock: house.clock, randomness: house.randomness)
        var limits = SignUp.Limits()
        limits.perAddress = perAddress
        let signUp = SignUp(
            createUser: createUser, beginSession: house.beginSession, counters: house.counters,
            admission: house.admission, limits: limits, clock: house.clock)
        return try await signUp(
            Username(name), profile: .empty, password: Password("zq8kxm2vplw0rty"), on: browser, in: house.tenant)
    }

    @Test("a name that is taken begins no session, and changes nothing for its owner")
    func taken() async throws {
        let owner = try await house.add("amira")

        await #expect(throws: UsernameTaken.self) { try await signUp("AMIRA") }

        #expect(house.stores.events().isEmpty)
        #expect(try await house.hash(of: owner) == "new:right")
    }

    @Test("one address may try so many times an hour, counted before a password is hashed")
    func perAddress() async throws {
        for index in 1...3 { _ = try await signUp("name\(index)", perAddress: 3) }

        let refusal = await #expect(throws: TooManyTries.self) { try await signUp("name4", perAddress: 3) }

        #expect(refusal?.retryAfterSeconds == 3_600)
        #expect(house.hasher.hashes.withLock { $0 } == 3)
        #expect(try await signUp("name4", on: .fresh(from: "198.51.100.1/32"), perAddress: 3).user.isActive)
    }

    @Test("signs the new person in, with a cookie of their own and beside whoever is there")
    func signsIn() async throws {
        let there = try await house.beginSession(
            for: house.add("bilal"), proving: .password, on: .fresh(), in: house.tenant)

        let signedIn = try await signUp("Amira", on: .fresh(cookie: there.cookie.digest))

        #expect(signedIn.user.username.string == "amira" && signedIn.cookie.revealed != there.cookie.revealed)
        let sessions = try await house.sessions(on: signedIn.cookie.digest)
        #expect(Set(sessions.map(\.user)) == [signedIn.user.id, there.user.id])
        #expect(try await house.attempt("amira", "zq8kxm2vplw0rty").user == signedIn.user)
    }
}

import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import Synchronization
import Tenancy
import TestKit
import Testing

@Suite("Signing in by password (NIST SP 800-63B-4 §3.1.1)")
struct SignInTests {
    let house: SignInHouse

    init() throws {
        house = try SignInHouse()
    }

    @Test(
        "gives one and the same refusal for an unknown name, a wrong password, and a disabled account",
        arguments: [
            ("nobody", "right"), ("amira", "wrong"), ("amira", ""), ("disabled", "right"), ("disabled", "wrong"),
            ("", ""),
        ]
    )
    func sameRefusal(name: String, password: String) async throws {
        try await house.add("amira")
        try await house.add("disabled")
        try await house.disable("disabled")
        let before = house.stores.events().count

        await #expect(throws: SignInRefused.self) { try await house.attempt(name, password) }

        #expect(house.hasher.verifications.withLock { $0.count } == 1)
        #expect(house.hasher.hashes.withLock { $0 } == 0)
        let events = house.stores.events().dropFirst(before)
        #expect(events.map(\.name) == ["sign_in.refused"])
        #expect(events.first?.details == ["address": "192.0.2.1/32", "factor": "pwd"])
    }

    @Test("an unknown name is verified against no hash, which costs as much as a known one's")
    func unknownIsHashed() async throws {
        try await house.add("amira")

        _ = try? await house.attempt("nobody", "right")
        _ = try? await house.attempt("amira", "wrong")

        #expect(house.hasher.verifications.withLock { $0 } == [false, true])
    }

    @Test("writes neither the name as typed nor the password into the event of a refusal")
    func refusalTellsNoSecret() async throws {
        _ = try? await house.attempt("my-password-by-mistake", "hunter2hunter2")

        let text = String(reflecting: house.stores.events())
        #expect(!text.contains("mistake") && !text.contains("hunter2"))
    }

    @Test(
        "is refused before the password is looked at once an account has had its tries, known or not",
        arguments: ["amira", "nobody"])
    func throttled(name: String) async throws {
        try await house.add("amira")
        for _ in 1...5 { await #expect(throws: SignInRefused.self) { try await house.attempt(name, "wrong") } }

        await #expect(throws: TooManyTries.self) { try await house.attempt(name, "right") }

        #expect(house.hasher.verifications.withLock { $0.count } == 5)
    }

    @Test(
        "counts one person once, however the name is spelled",
        arguments: [["jos\u{E9}", "JOS\u{C9}", "jose\u{301}", " jos\u{E9}", "JOSE\u{301}\t"]]
    )
    func throttledByCanonicalName(spellings: [String]) async throws {
        try await house.add("jos\u{E9}")
        for name in spellings { await #expect(throws: SignInRefused.self) { try await house.attempt(name, "wrong") } }

        for name in spellings { await #expect(throws: TooManyTries.self) { try await house.attempt(name, "right") } }
    }

    @Test("counts one person once, by name and by address")
    func throttledByPerson() async throws {
        try await house.add("amira", ["email": "amira@example.com", "email_verified": true])
        for name in ["amira", "amira@example.com", "amira", "amira@example.com", "amira"] {
            await #expect(throws: SignInRefused.self) { try await house.attempt(name, "wrong") }
        }

        await #expect(throws: TooManyTries.self) { try await house.attempt("amira@example.com", "right") }
    }

    @Test("a success clears the account's tries")
    func successClears() async throws {
        try await house.add("amira")

        for _ in 1...3 {
            for _ in 1...4 { await #expect(throws: SignInRefused.self) { try await house.attempt("amira", "wrong") } }
            _ = try await house.attempt("amira", "right")
        }
    }

    @Test("sends a try away uncounted when every place is taken")
    func noPlace() async throws {
        let house = try SignInHouse()
        try await house.add("amira")
        let full = SignIn(
            accounts: house.stores.accounts, hasher: house.hasher,
            throttle: Throttle(counters: house.counters, limits: house.limits),
            admission: Admission(most: 0, mostPerAccount: 1), beginSession: house.beginSession, clock: house.clock)

        for _ in 1...20 {
            await #expect(throws: NoPlace.self) {
                try await full(.init(identifier: "amira", password: Password("wrong")), on: .fresh(), in: house.tenant)
            }
        }

        #expect(try await house.attempt("amira", "right").user.username.string == "amira")
    }

    @Test("begins no session when the store cannot say who it is")
    func outage() async throws {
        try await house.add("amira")
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { try await house.attempt("amira", "right") }
    }

    @Test(
        "takes the name in any spelling, with spaces around it, or a verified address",
        arguments: ["amira", " AMIRA\u{A0}", "Amira@Example.com"])
    func signsIn(name: String) async throws {
        let user = try await house.add("amira", ["email": "amira@example.com", "email_verified": true])

        let signedIn = try await house.attempt(name, "right")

        #expect(signedIn.user == user)
        #expect(signedIn.session.user == user.id)
        #expect(try await house.sessions(on: signedIn.cookie.digest) == [signedIn.session])
        #expect(house.stores.events().map(\.name) == ["session.authenticated"])
    }

    @Test("does not take an address that nobody has proved")
    func unverifiedAddress() async throws {
        try await house.add("amira", ["email": "amira@example.com"])

        await #expect(throws: SignInRefused.self) { try await house.attempt("amira@example.com", "right") }
    }

    @Test("hashes a password anew when its hash is of an older kind, and only after a success")
    func rehashes() async throws {
        let user = try await house.add("amira", hash: "old:right")

        _ = try? await house.attempt("amira", "wrong")
        #expect(try await house.hash(of: user) == "old:right")

        _ = try await house.attempt("amira", "right")
        #expect(try await house.hash(of: user) == "new:right")
        #expect(house.hasher.hashes.withLock { $0 } == 1)
    }
}

@Suite("Beginning a session (Security 4: the session id changes at every rise of privilege)")
struct BeginSessionTests {
    let house: SignInHouse

    init() throws {
        house = try SignInHouse()
    }

    private func begin(_ user: User, cookie: Secret? = nil) async throws -> SignedIn {
        try await house.beginSession(
            for: user, proving: .password, on: .fresh(cookie: cookie?.digest), in: house.tenant)
    }

    @Test("a cookie that was planted before the sign-in opens nothing after it")
    func fixation() async throws {
        let planted = Secret("planted by a stranger")

        let signedIn = try await begin(try await house.add("amira"), cookie: planted)

        #expect(signedIn.cookie.revealed != planted.revealed)
        #expect(try await house.sessions(on: planted.digest).isEmpty)
    }

    @Test("the cookie changes at each proof, and the one before opens nothing any more")
    func cookieChanges() async throws {
        let user = try await house.add("amira")
        let first = try await begin(user)

        let second = try await begin(user, cookie: first.cookie)

        #expect(second.cookie.revealed != first.cookie.revealed)
        #expect(try await house.sessions(on: first.cookie.digest).isEmpty)
        #expect(try await house.sessions(on: second.cookie.digest).count == 1)
    }

    @Test("another browser's proof is another session, and leaves the first as it was")
    func otherBrowser() async throws {
        let user = try await house.add("amira")
        let first = try await begin(user)

        let second = try await begin(user)

        #expect(second.session.id != first.session.id)
        #expect(try await house.sessions(on: first.cookie.digest) == [first.session])
    }

    @Test("the same person keeps the session and its id on this browser; its proof is renewed")
    func samePerson() async throws {
        let user = try await house.add("amira")
        let first = try await begin(user)
        house.clock.advance(seconds: 600)

        let second = try await begin(user, cookie: first.cookie)

        #expect(second.session.id == first.session.id)
        #expect(second.session.startedAt == first.session.startedAt)
        #expect(second.session.assurance(under: .standard, at: house.clock.now)?.authenticatedAt == house.clock.now)
        #expect(second.session.factors.count == 1)
    }

    @Test("other people's sessions of the browser move along to the new cookie")
    func othersMoveAlong() async throws {
        let amira = try await begin(try await house.add("amira"))
        house.clock.advance(seconds: 1)

        let bilal = try await begin(try await house.add("bilal"), cookie: amira.cookie)

        let there = try await house.sessions(on: bilal.cookie.digest)
        #expect(there.map(\.id) == [bilal.session.id, amira.session.id])
        #expect(there.last?.factors == amira.session.factors)
        #expect(try await house.sessions(on: amira.cookie.digest).isEmpty)
    }

    @Test("keeps no cookie, only its digest; a cookie is 256 random bits")
    func keepsDigest() async throws {
        let signedIn = try await begin(try await house.add("amira"))

        #expect(signedIn.session.browser == signedIn.cookie.digest)
        #expect(signedIn.cookie.revealed.utf8.count == 43)
        #expect(!String(reflecting: signedIn).contains(signedIn.cookie.revealed))
    }

    @Test("a session past its end is not taken up again")
    func expired() async throws {
        let user = try await house.add("amira")
        let first = try await begin(user)
        #expect(first.session.expiresAt == house.clock.now.addingTimeInterval(3_600))
        house.clock.advance(seconds: 3_600)

        let second = try await begin(user, cookie: first.cookie)

        #expect(second.session.id != first.session.id)
    }

    @Test("tells of each proof, for the trail")
    func tells() async throws {
        let signedIn = try await begin(try await house.add("amira"))

        let event = Event(
            "session.authenticated", subject: signedIn.session.id.string, actor: "id-amira",
            details: ["factor": "pwd", "address": "192.0.2.1"], at: house.clock.now)
        #expect(house.stores.events() == [event])
    }
}

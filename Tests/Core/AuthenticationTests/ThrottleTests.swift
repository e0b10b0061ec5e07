import Authentication
import FoundationEssentials
import Kernel
import TestKit
import Testing

@Suite("Security 7: tries are counted before the check, by account and by address")
struct ThrottleTests {
    let counters = InProcessRateCounters()
    let clock = FixedClock(Date(milliseconds: 1_700_000_100_000))

    private func attempt(_ account: String, from address: String = "192.0.2.1/32") -> Attempt {
        Attempt(.password, account: account, addressPrefix: address)
    }

    private var throttle: Throttle {
        Throttle(counters: counters, limits: .init(windowSeconds: 100, perAccount: 3, perAddress: 10))
    }

    private func count(_ attempt: Attempt) async throws {
        try await throttle.count(attempt, in: .default, at: clock.now)
    }

    private func succeeded(_ attempt: Attempt) async throws {
        try await throttle.succeeded(attempt, in: .default, at: clock.now)
    }

    @Test("one more than the account may have is refused, from whatever address it comes")
    func perAccount() async throws {
        for index in 1...3 { try await count(attempt("amira", from: "192.0.2.\(index)/32")) }

        await #expect(throws: TooManyTries.self) { try await count(attempt("amira", from: "198.51.100.1/32")) }
        try await count(attempt("bilal"))
    }

    @Test("one more than the address may have is refused, whatever account it names")
    func perAddress() async throws {
        for index in 1...10 { try await count(attempt("name \(index)")) }

        let refusal = await #expect(throws: TooManyTries.self) { try await count(attempt("name 11")) }
        #expect(refusal?.retryAfterSeconds == 100)
        try await count(attempt("name 11", from: "198.51.100.1/32"))
    }

    @Test("an address that is refused already does not use up the tries of others' accounts")
    func refusedAddress() async throws {
        for index in 1...10 { try await count(attempt("name \(index)")) }
        for _ in 1...5 { _ = try? await count(attempt("amira")) }

        for _ in 1...3 { try await count(attempt("amira", from: "198.51.100.1/32")) }
    }

    @Test("of 32 tries at once only as many pass as the account may have")
    func parallel() async throws {
        let throttle = Throttle(counters: counters, limits: .init(windowSeconds: 100, perAccount: 3, perAddress: 100))

        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    (try? await throttle.count(attempt("amira"), in: .default, at: clock.now)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(passed == 3)
    }

    @Test("tenants and people of one name are told apart, as they are in every look-up")
    func tenants() async throws {
        for _ in 1...3 { try await count(attempt("amira")) }

        try await throttle.count(attempt("amira"), in: TenantID("other"), at: clock.now)
    }

    @Test("a success clears the account, and takes back only itself from the address")
    func success() async throws {
        for _ in 1...3 { try await count(attempt("amira")) }
        for index in 1...6 { try await count(attempt("name \(index)")) }

        try await succeeded(attempt("amira"))

        for _ in 1...2 { try await count(attempt("amira", from: "198.51.100.1/32")) }
        try await count(attempt("name 7"))
        try await count(attempt("name 8"))
        await #expect(throws: TooManyTries.self) { try await count(attempt("name 9")) }
    }

    @Test("somebody's success on one account clears nobody else's")
    func otherAccounts() async throws {
        for _ in 1...3 { try await count(attempt("amira")) }
        try await count(attempt("mallory"))

        try await succeeded(attempt("mallory"))

        await #expect(throws: TooManyTries.self) { try await count(attempt("amira")) }
    }

    @Test("is temporary: when the window has slid on, the account is free again")
    func slides() async throws {
        for _ in 1...4 { _ = try? await count(attempt("amira")) }

        clock.advance(seconds: 200)

        try await count(attempt("amira"))
    }

    @Test("keeps no name in clear: what is typed as a name may be a password in the wrong field")
    func keepsNoName() {
        #expect(!String(reflecting: attempt("my-password")).contains("my-password"))
    }
}

@Suite("Admission: how many slow checks may be under way (Security 10)")
struct AdmissionTests {
    struct Failure: Error {}

    let admission = Admission(most: 3, mostPerAccount: 2)

    /// Whether one more check is sent away, unrun, while checks of the accounts listed are under way.
    private func refuses(_ account: String, beside others: [String]) async throws -> Bool {
        guard let other = others.first else {
            do {
                try await admission.admit(account) {}
                return false
            } catch is NoPlace {
                return true
            }
        }
        return try await admission.admit(other) { try await refuses(account, beside: Array(others.dropFirst())) }
    }

    @Test(
        "refuses at once when every place is taken, or every place of the account",
        arguments: [("d", ["a", "b", "c"]), ("a", ["a", "b", "c"]), ("a", ["a", "a"]), ("a", ["a", "b", "a"])]
    )
    func full(account: String, others: [String]) async throws {
        #expect(try await refuses(account, beside: others))
    }

    @Test(
        "lets in whoever there is a place for",
        arguments: [("a", []), ("a", ["a"]), ("b", ["a", "a"]), ("c", ["a", "b"]), ("a", ["b", "a"])]
    )
    func admits(account: String, others: [String]) async throws {
        #expect(try await !refuses(account, beside: others))
    }

    @Test("a place is free again after a check, whether it went well or not")
    func leaves() async throws {
        for _ in 0..<10 {
            await #expect(throws: Failure.self) { try await admission.admit("a") { throw Failure() } }
            #expect(try await admission.admit("a") { 1 } == 1)
        }

        #expect(try await !refuses("c", beside: ["a", "b"]))
        #expect(try await refuses("d", beside: ["a", "b", "c"]))
    }

    @Test("a refusal takes no place")
    func refusalTakesNone() async throws {
        for _ in 0..<10 { #expect(try await refuses("a", beside: ["a", "a"])) }

        #expect(try await !refuses("b", beside: ["a", "a"]))
    }
}

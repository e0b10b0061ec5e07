import Accounts
import Testing

@testable import PasswordHashing

@Suite("Hashing passwords with Argon2id")
struct Argon2PasswordHasherTests {
    @Test("answers wrong for a wrong password")
    func wrongPassword() async throws {
        let hasher = try hasher()
        let stored = try await hasher.hash(Password("correct horse battery"))

        let verification = try await hasher.verify(Password("correct horse batterz"), against: stored)

        #expect(verification == .wrong)
    }

    @Test("does the same work for an account without a password, and answers wrong")
    func absentHash() async throws {
        let derivation = CountingDerivation()
        let hasher = try hasher(derivation: derivation)

        let verification = try await hasher.verify(Password("correct horse battery"), against: nil)

        #expect(verification == .wrong)
        #expect(derivation.calls == [.init(parameters: light, saltBytes: 16, length: 32)])
    }

    @Test("answers wrong without a hash even if the tag were guessed")
    func absentHashNeverMatches() async throws {
        let hasher = try hasher(derivation: CountingDerivation(tag: [UInt8](repeating: 0, count: 32)))

        let verification = try await hasher.verify(Password("anything"), against: nil)

        #expect(verification == .wrong)
    }

    @Test("tells a damaged row from a wrong password, without computing anything")
    func malformedRow() async throws {
        let derivation = CountingDerivation()
        let hasher = try hasher(derivation: derivation)
        let stored = PasswordHash(encoded: "$argon2id$v=19$m=4194304,t=9,p=1$c29tZXNhbHQ$AAAA")

        await #expect(throws: MalformedPasswordHash.self) {
            try await hasher.verify(Password("correct horse battery"), against: stored)
        }

        #expect(derivation.calls.isEmpty)
    }

    @Test("passes on that the primitive failed")
    func failure() async throws {
        let hasher = try hasher(derivation: CountingDerivation(failure: Argon2Failure(status: -22)))

        await #expect(throws: Argon2Failure(status: -22)) { try await hasher.hash(Password("correct horse battery")) }
    }

    @Test("accepts the right password with the recommended parameters")
    func rightPassword() async throws {
        let hasher = try Argon2PasswordHasher()

        let stored = try await hasher.hash(Password("correct horse battery"))
        let verification = try await hasher.verify(Password("correct horse battery"), against: stored)

        #expect(stored.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(verification == .correct(needsRehash: false))
    }

    @Test("accepts a password typed in another Unicode normal form")
    func normalForms() async throws {
        let hasher = try hasher()
        let stored = try await hasher.hash(Password("caf\u{E9} au lait"))

        let verification = try await hasher.verify(Password("cafe\u{301} au lait"), against: stored)

        #expect(verification == .correct(needsRehash: false))
    }

    @Test("salts each hash anew")
    func salts() async throws {
        let hasher = try hasher()

        let one = try await hasher.hash(Password("correct horse battery"))
        let other = try await hasher.hash(Password("correct horse battery"))

        #expect(one != other)
    }

    @Test(
        "asks for a new hash when the stored one was made otherwise",
        arguments: [(64, 1, 1), (32, 2, 1), (128, 2, 1), (64, 2, 2)]
    )
    func needsRehash(memoryKibibytes: Int, passes: Int, lanes: Int) async throws {
        let other = try Argon2Parameters(memoryKibibytes: memoryKibibytes, passes: passes, lanes: lanes)
        let stored = try await hasher(parameters: other).hash(Password("correct horse battery"))

        let verification = try await hasher().verify(Password("correct horse battery"), against: stored)

        #expect(verification == .correct(needsRehash: true))
    }

    private let light: Argon2Parameters

    init() throws {
        light = try Argon2Parameters(memoryKibibytes: 64, passes: 2, lanes: 1)
    }

    private func hasher(
        parameters: Argon2Parameters? = nil,
        derivation: any PasswordDerivation = Argon2id()
    ) throws -> Argon2PasswordHasher {
        var configuration = Argon2PasswordHasher.Configuration()
        configuration.parameters = parameters ?? light
        configuration.threads = 1
        return try Argon2PasswordHasher(configuration, derivation: derivation)
    }
}

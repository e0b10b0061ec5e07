import Accounts
import Cryptography
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Passkey ceremonies (Web Authentication Level 3 §13.4.3)")
struct CeremonyTests {
    static let strangers: [(String, CeremonyHolder)] = [
        ("another browser", CeremonyHolder(browser: SHA256Digest(of: "other"), session: "s-1")),
        ("no browser", CeremonyHolder(browser: nil, session: "s-1")),
        ("another session", CeremonyHolder(browser: SHA256Digest(of: "cookie"), session: "s-2")),
        ("no session", CeremonyHolder(browser: SHA256Digest(of: "cookie"), session: nil)),
    ]

    @Test("a registration is ended by nobody but who began it, and is used up by the attempt", arguments: strangers)
    func registrationHolder(_ name: String, _ stranger: CeremonyHolder) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let ceremony = try await house.beginRegistration()
        let answer = try phone.create(ceremony.options)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishRegistration(ceremony, answer, by: stranger)
        }

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishRegistration(ceremony, answer)
        }
        #expect(try await house.passkeys().isEmpty)
    }

    @Test("a proof is ended by nobody but who began it, and is used up by the attempt", arguments: strangers)
    func proofHolder(_ name: String, _ stranger: CeremonyHolder) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.beginProof()
        let answer = try phone.sign(ceremony.options)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishProof(ceremony, answer, by: stranger)
        }

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishProof(ceremony, answer)
        }
    }

    @Test(
        "a proof is ended for what it was begun for and nothing else, and is used up by the attempt",
        arguments: [("j-1", "j-2"), ("j-1", nil), (nil, "j-1")] as [(String?, String?)]
    )
    func proofTransaction(_ begun: String?, _ ended: String?) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.prove.begin(
            of: nil, by: house.holder, from: PasskeyHouse.address, during: begun, in: house.tenant.id)
        let answer = try phone.sign(ceremony.options)

        for transaction in [ended, begun] {
            await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
                _ = try await house.prove.finish(
                    ceremony.ticket, answer, by: house.holder, during: transaction, in: house.tenant.id)
            }
        }
    }

    @Test("a registration ends for the person it was begun for, and for nobody else")
    func person() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let ceremony = try await house.beginRegistration(of: house.amina)
        let answer = try phone.create(ceremony.options)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishRegistration(ceremony, answer, of: house.badr)
        }

        #expect(try await house.passkeys(of: house.badr).isEmpty)
    }

    @Test("a ticket is good for the purpose it was made for alone")
    func purpose() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let (registration, proof) = (try await house.beginRegistration(), try await house.beginProof())

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishProof(registration, try phone.sign(proof.options))
        }
        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishRegistration(proof, try phone.create(registration.options))
        }
    }

    @Test("a ticket of one tenant is unknown to another")
    func tenant() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.beginProof()
        let answer = try phone.sign(ceremony.options)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.prove.finish(ceremony.ticket, answer, by: house.holder, in: Sample.other)
        }
    }

    @Test("five minutes are enough, and not more")
    func expiry() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let (first, second) = (try await house.beginProof(), try await house.beginProof())

        house.clock.advance(seconds: 299)
        _ = try await house.finishProof(first, try phone.sign(first.options))
        house.clock.advance(seconds: 1)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await house.finishProof(second, try phone.sign(second.options))
        }
        #expect(second.options["timeout"]?.integer == 300_000)
    }

    @Test("an attempt that fails uses the ceremony up", arguments: [TestAuthenticator.Mistake.notJSON, .signature])
    func failure(_ mistake: TestAuthenticator.Mistake) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.beginProof()
        let right = try phone.sign(ceremony.options)
        phone.mistakes = [mistake]
        let wrong = try phone.sign(ceremony.options)

        _ = try #require(try await refusal { _ = try await house.finishProof(ceremony, wrong) }?.rule)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) { _ = try await house.finishProof(ceremony, right) }
    }

    @Test("an answer to another ceremony is no answer to this one")
    func swapped() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let (first, second) = (try await house.beginProof(), try await house.beginProof())
        let answer = try phone.sign(first.options)

        let found = try await refusal { _ = try await house.finishProof(second, answer) }

        #expect(found?.rule == .challengeMismatch)
    }

    @Test("of 32 that end one registration at once, one does")
    func registrationRace() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let ceremony = try await house.beginRegistration()
        let answer = try phone.create(ceremony.options)

        let results = await atOnce { _ in try await house.finishRegistration(ceremony, answer) }

        #expect(results.count { (try? $0.get()) != nil } == 1)
        #expect(try await house.passkeys().count == 1)
        #expect(house.events("passkey.registered").count == 1)
    }

    @Test("of 32 that end one proof at once, one does", arguments: [UInt32(0), 7])
    func proofRace(_ count: UInt32) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = count
        try await house.add(&phone)
        if count > 0 { phone.signCount += 1 }
        let ceremony = try await house.beginProof()
        let answer = try phone.sign(ceremony.options)

        let results = await atOnce { _ in try await house.finishProof(ceremony, answer) }

        #expect(results.successes == 1)
        #expect(results.refusals.count { $0 == .ceremonyUnknown } == 31)
    }

    @Test("a store that is away says so, and nothing else")
    func outage() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.beginProof()
        let answer = try phone.sign(ceremony.options)
        house.stores.outage.isOn = true

        await #expect(throws: StoreUnavailable.self) { _ = try await house.beginProof() }
        await #expect(throws: StoreUnavailable.self) { _ = try await house.beginRegistration() }
        await #expect(throws: StoreUnavailable.self) { _ = try await house.finishProof(ceremony, answer) }
    }
}

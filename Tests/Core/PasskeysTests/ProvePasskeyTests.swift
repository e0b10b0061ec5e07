import Accounts
import CBOR
import Cryptography
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Proving oneself by a passkey (Web Authentication Level 3 §7.2)")
struct ProvePasskeyTests {
    /// What is wrong with the answer, and which rule says so.
    static let wrongs: [(TestAuthenticator.Mistake, Rule)] = [
        (.challenge, .challengeMismatch), (.origin, .originNotAllowed), (.relyingParty, .rpIDMismatch),
        (.type, .wrongClientDataType), (.signature, .signatureInvalid), (.userHandle, .userHandleMismatch),
        (.noUserHandle, .userHandleMissing),
    ]

    @Test("refuses a wrong answer, moves nothing on, and tells which step it was", arguments: wrongs)
    func wrong(_ mistake: TestAuthenticator.Mistake, _ rule: Rule) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.signCount = 1
        let before = try await house.add(&phone)
        phone.mistakes = [mistake]
        phone.signCount = 2

        let found = try await refusal { try await house.use(&phone) }

        #expect(found?.rule == rule)
        #expect(try await house.passkey(before.id) == before)
        let event = try #require(house.events("passkey.refused").first)
        #expect(event.subject == "u-1" && event.actor == nil)
        #expect(event.details["passkey"] == before.id.string)
        #expect(event.details["rule"] == rule.rawValue && event.details["ceremony"] == "authentication")
    }

    @Test("refuses an answer that is no JSON text")
    func noJSON() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        phone.mistakes = [.notJSON]

        #expect(try await refusal { try await house.use(&phone) }?.rule == .responseMalformed)
    }

    @Test("refuses a credential that nobody has, and names it for the authenticator")
    func unknown() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)

        let found = try await refusal { try await house.use(&phone) }

        #expect(found == .credentialUnknown(phone.credentialID))
    }

    @Test("refuses another's passkey where somebody is to prove themselves anew, without calling it unknown")
    func another() async throws {
        let house = try await PasskeyHouse()
        var (aminas, badrs) = (try TestAuthenticator("a"), try TestAuthenticator("b"))
        try await house.add(&aminas)
        try await house.add(&badrs, to: house.badr)

        let found = try await refusal { try await house.use(&badrs, of: house.amina) }

        // Called unknown, it would be deleted from the authenticator, though Badr may use it.
        #expect(found?.rule == .credentialNotAllowed)
    }

    @Test("refuses a passkey that has become another's since its id was asked for")
    func changedHands() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)
        let ceremony = try await house.beginProof(of: house.amina)
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)
        try await house.add(&phone, to: house.badr)
        let answer = try phone.sign(ceremony.options)

        let found = try await refusal { _ = try await house.finishProof(ceremony, answer) }

        guard case .unverified(let error) = found else { throw StoreUnavailable("let in") }
        #expect(error.rule == .credentialUnknown)
    }

    @Test("asks for a known person's passkeys, and for nothing where they have none")
    func allowed() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        await #expect(throws: PasskeyRefusal.noPasskey) { _ = try await house.beginProof(of: house.badr) }
        let options = try await house.beginProof(of: house.amina).options

        #expect(options["allowCredentials"]?.array?.map { $0["id"]?.string } == [Base64URL.encode(phone.credentialID)])
        #expect(options["allowCredentials"]?.array?.first?["transports"]?.strings == ["internal", "hybrid"])
        #expect(try await house.beginProof().options["allowCredentials"]?.array == [])
    }

    @Test("demands that the holder is checked where the passkey stands alone, and tells where it was not")
    func userVerification() async throws {
        let house = try await PasskeyHouse()
        var key = try TestAuthenticator()
        try await house.add(&key)
        key.flags = [.userPresent]

        #expect(try await refusal { try await house.use(&key) }?.rule == .userNotVerified)
        let proved = try await house.use(&key, of: house.amina, needsVerification: false)

        #expect(!proved.isUserVerified)
        #expect(try await house.beginProof().options["userVerification"]?.string == "required")
    }

    @Test("refuses somebody whose account is disabled, and says so to nobody else")
    func disabled() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let before = try await house.add(&phone)
        try await house.disable(house.amina)

        await #expect(throws: PasskeyRefusal.accountDisabled) { try await house.use(&phone) }
        phone.mistakes = [.signature]
        #expect(try await refusal { try await house.use(&phone) }?.rule == .signatureInvalid)

        #expect(try await house.passkey(before.id) == before)
    }

    @Test(
        "lets people in with each kind of key, notes the use, and says what was proved",
        arguments: [COSEAlgorithm.ES256, .EdDSA, .RS256])
    func proves(_ algorithm: COSEAlgorithm) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator(algorithm: algorithm)
        let passkey = try await house.add(&phone)
        house.clock.advance(seconds: 60)

        let proved = try await house.use(&phone)

        #expect(proved.user == house.amina && proved.passkey.id == passkey.id)
        #expect(proved.isUserVerified && !proved.isAttestedHardware)
        #expect(proved.passkey.lastUsedAt == house.clock.now)
        #expect(try await house.passkey(passkey.id) == proved.passkey)
        #expect(house.events("passkey.refused").isEmpty)
    }

    @Test("builds a key once, and takes no other's for it")
    func keptKeys() async throws {
        let house = try await PasskeyHouse()
        let prove = house.prove
        var (first, second) = (try TestAuthenticator("same"), try TestAuthenticator("same"))

        func use(_ phone: inout TestAuthenticator) async throws {
            let ceremony = try await prove.begin(
                of: nil, by: house.holder, from: PasskeyHouse.address, in: house.tenant.id)
            _ = try await prove.finish(
                ceremony.ticket, try phone.sign(ceremony.options), by: house.holder, in: house.tenant.id)
        }

        let passkey = try await house.add(&first)
        for _ in 1...3 { try await use(&first) }
        _ = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)
        try await house.add(&second)
        try await use(&second)

        #expect(try await refusal { try await use(&first) }?.rule == .signatureInvalid)
    }
}

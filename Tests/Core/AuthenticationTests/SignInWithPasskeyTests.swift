import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Signing in by passkey")
struct SignInWithPasskeyTests {
    static let cookie = SHA256Digest(of: "cookie")
    static let address = "192.0.2.1/32"

    let house: SignInHouse
    let amina: User
    let rules: PasskeyRules

    init() async throws {
        house = try SignInHouse()
        house.clock.now = Date(timeIntervalSince1970: 1_790_000_000)
        amina = try await house.add("amina")
        rules = PasskeyRules(
            rpID: try RPID("id.example.com"), origins: try OriginRules(web: ["https://id.example.com"]))
    }

    @Test("begins no session for an answer that is wrong")
    func wrong() async throws {
        var phone = try await phone()
        phone.mistakes = [.signature]

        await #expect(throws: PasskeyRefusal.self) { _ = try await signIn(&phone) }

        #expect(try await sessions().isEmpty)
        #expect(house.stores.events().allSatisfy { $0.name != "session.authenticated" })
    }

    @Test("begins no session for somebody whose account is disabled")
    func disabled() async throws {
        var phone = try await phone()
        try await house.disable("amina")

        await #expect(throws: PasskeyRefusal.accountDisabled) { _ = try await signIn(&phone) }

        #expect(try await sessions().isEmpty)
    }

    @Test("begins no session where only somebody was there: alone, a passkey has to check its holder")
    func unverified() async throws {
        var phone = try await phone()
        phone.flags = [.userPresent]

        await #expect(throws: PasskeyRefusal.self) { _ = try await signIn(&phone) }

        #expect(try await sessions().isEmpty)
    }

    @Test("takes an answer from the browser alone that asked")
    func otherBrowser() async throws {
        var phone = try await phone()
        let ceremony = try await useCase.begin(
            of: nil, in: Self.cookie, from: Self.address, of: house.tenant.id)
        let answer = try phone.sign(ceremony.options)

        await #expect(throws: PasskeyRefusal.ceremonyUnknown) {
            _ = try await useCase.finish(
                ceremony.ticket, answer, in: SHA256Digest(of: "other"), on: .fresh(), of: house.tenant)
        }
    }

    @Test("of 32 that present one answer at once, one has a session")
    func race() async throws {
        var phone = try await phone()
        let ceremony = try await useCase.begin(
            of: nil, in: Self.cookie, from: Self.address, of: house.tenant.id)
        let answer = try phone.sign(ceremony.options)

        let sessions = await withTaskGroup(of: SignedIn?.self) { [useCase, house] group in
            for _ in 0..<32 {
                group.addTask {
                    try? await useCase.finish(
                        ceremony.ticket, answer, in: Self.cookie, on: .fresh(), of: house.tenant)
                }
            }
            return await group.reduce(into: [SignedIn]()) { if let signedIn = $1 { $0.append(signedIn) } }
        }

        #expect(sessions.count == 1)
        #expect(try await self.sessions().count == 1)
    }

    @Test("proves two things with one gesture, and that no site in the middle gained anything")
    func synced() async throws {
        var phone = try await phone(flags: [.userPresent, .userVerified, .backupEligible, .backedUp])

        let signedIn = try await signIn(&phone)

        let assurance = try #require(signedIn.session.assurance(under: .standard, at: house.clock.now))
        #expect(signedIn.user == amina)
        #expect(assurance.acr == "phr" && assurance.amr == ["mfa", "pop", "swk", "user"])
        #expect(assurance.authenticatedAt == house.clock.now)
        #expect(try await house.sessions(on: signedIn.cookie.digest).map(\.id) == [signedIn.session.id])
    }

    @Test("proves hardware where its maker vouches for it and it cannot be copied")
    func hardware() async throws {
        var key = try await phone(attestation: .packed)

        let signedIn = try await signIn(&key)

        let assurance = try #require(signedIn.session.assurance(under: .standard, at: house.clock.now))
        #expect(assurance.acr == "phrh" && assurance.amr == ["hwk", "mfa", "pop", "user"])
    }

    @Test("proves no hardware where the attested key can be copied")
    func attestedButSynced() async throws {
        var phone = try await phone(
            attestation: .packed, flags: [.userPresent, .userVerified, .backupEligible])

        let assurance = try #require(try await signIn(&phone).session.assurance(under: .standard, at: house.clock.now))

        #expect(assurance.acr == "phr" && assurance.amr.contains("swk"))
    }

    @Test("adds the proof to the session of the same person on this browser, and changes the cookie")
    func stepUp() async throws {
        var phone = try await phone()
        let first = try await house.attempt("amina", "right")
        house.clock.advance(seconds: 60)

        let second = try await signIn(&phone, of: amina.id, on: .fresh(cookie: first.cookie.digest))

        #expect(second.session.id == first.session.id && second.cookie.digest != first.cookie.digest)
        #expect(second.session.factors.map(\.kind) == [.password, .passkey])
        #expect(try await house.sessions(on: first.cookie.digest).isEmpty)
        let assurance = try #require(second.session.assurance(under: .standard, at: house.clock.now))
        #expect(assurance.acr == "phr" && assurance.amr == ["mfa", "pop", "pwd", "swk", "user"])
    }

    @Test("lets nobody else's passkey stand for somebody who is to prove themselves anew")
    func stepUpByAnother() async throws {
        _ = try await phone()
        let badr = try await house.add("badr")
        var badrs = try await phone("badrs", of: badr)
        let first = try await house.attempt("amina", "right")

        await #expect(throws: PasskeyRefusal.self) {
            _ = try await signIn(&badrs, of: amina.id, on: .fresh(cookie: first.cookie.digest))
        }

        #expect(try await house.sessions(on: first.cookie.digest).first?.factors.map(\.kind) == [.password])
    }
}

extension SignInWithPasskeyTests {
    private var handles: PasskeyHandles { PasskeyHandles(key: SymmetricKey([UInt8](repeating: 5, count: 32))) }

    private var limit: AddressLimit {
        AddressLimit("ceremony", by: house.counters, windowSeconds: 900, most: 1_000)
    }

    private var useCase: SignInWithPasskey {
        SignInWithPasskey(
            prove: ProvePasskey(
                storage: house.stores.passkeys, oneTime: house.stores.oneTime, limit: limit, trust: FixedTrust(),
                rules: rules,
                handles: handles,
                clock: house.clock, randomness: house.randomness),
            beginSession: house.beginSession)
    }

    private func phone(
        _ name: String = "phone", of user: User? = nil, attestation: TestAuthenticator.Attestation = .none,
        flags: TestAuthenticator.Flags = [.userPresent, .userVerified]
    ) async throws -> TestAuthenticator {
        let register = RegisterPasskey(
            storage: house.stores.passkeys, oneTime: house.stores.oneTime, limit: limit,
            trust: FixedTrust(AttestationTrust(anchors: try TestMetadataService.roots())), rules: rules,
            handles: handles, clock: house.clock, randomness: house.randomness)
        let holder = CeremonyHolder(browser: nil, session: "s-1")
        var phone = try TestAuthenticator(name)
        (phone.attestation, phone.flags) = (attestation, flags)
        let ceremony = try await register.begin(
            for: user ?? amina, by: holder, from: Self.address, in: house.tenant)
        _ = try await register.finish(
            ceremony.ticket, try phone.create(ceremony.options), named: name, for: user ?? amina, by: holder,
            in: house.tenant)
        return phone
    }

    private func signIn(
        _ phone: inout TestAuthenticator, of user: ID<User>? = nil, on browser: Browser = .fresh()
    ) async throws -> SignedIn {
        let ceremony = try await useCase.begin(
            of: user, in: Self.cookie, from: Self.address, of: house.tenant.id)
        return try await useCase.finish(
            ceremony.ticket, try phone.sign(ceremony.options), in: Self.cookie, on: browser, of: house.tenant)
    }

    private func sessions() async throws -> [Session] {
        try await house.stores.sessions.sessions(of: amina.id, in: house.tenant.id, at: house.clock.now)
    }
}

import Accounts
import Kernel
import Passkeys
import TestKit
import Testing

@Suite("How many ceremonies one address may begin (Security 7)")
struct CeremonyLimitTests {
    private func house(most: Int) async throws -> PasskeyHouse {
        var house = try await PasskeyHouse()
        house.ceremoniesMost = most
        return house
    }

    @Test("a sign-in beyond the limit is not begun; other addresses go on")
    func signIn() async throws {
        let house = try await house(most: 2)
        for _ in 1...2 { _ = try await house.beginProof() }

        let refusal = await #expect(throws: AddressLimitReached.self) { _ = try await house.beginProof() }
        #expect(refusal?.retryAfterSeconds == 900)

        _ = try await house.beginProof(from: "198.51.100.9/32")
    }

    @Test("registrations count with sign-ins")
    func registration() async throws {
        let house = try await house(most: 2)
        _ = try await house.beginProof()
        _ = try await house.beginRegistration()

        await #expect(throws: AddressLimitReached.self) { _ = try await house.beginRegistration() }
        await #expect(throws: AddressLimitReached.self) { _ = try await house.beginProof() }
    }

    @Test("what was begun before ends well beyond the limit too: a passkey in the hand is never locked out")
    func finish() async throws {
        let house = try await house(most: 2)
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        let ceremony = try await house.beginProof()
        _ = try await house.beginProof(of: house.amina)
        await #expect(throws: AddressLimitReached.self) { _ = try await house.beginProof() }

        let proved = try await house.finishProof(ceremony, try phone.sign(ceremony.options))

        #expect(proved.user.id == house.amina.id)
    }

    @Test("those that end well do not count, however many they are")
    func reset() async throws {
        let house = try await house(most: 1)
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        for _ in 1...5 { try await house.use(&phone) }

        _ = try await house.beginProof()
        await #expect(throws: AddressLimitReached.self) { _ = try await house.beginProof() }
    }

    @Test("those that fail do")
    func failures() async throws {
        let house = try await house(most: 2)
        var phone = try TestAuthenticator()
        try await house.add(&phone)
        phone.mistakes = [.signature]

        for _ in 1...2 { await #expect(throws: PasskeyRefusal.self) { try await house.use(&phone) } }

        await #expect(throws: AddressLimitReached.self) { try await house.use(&phone) }
    }

    @Test("the limit passes with its window")
    func window() async throws {
        let house = try await house(most: 1)
        _ = try await house.beginProof()
        await #expect(throws: AddressLimitReached.self) { _ = try await house.beginProof() }

        house.clock.advance(seconds: 1_800)

        _ = try await house.beginProof()
    }
}

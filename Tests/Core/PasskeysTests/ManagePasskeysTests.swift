import Accounts
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing

@Suite("A person's list of passkeys")
struct ManagePasskeysTests {
    @Test("names nobody else's, and removes nobody else's")
    func foreign() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)

        #expect(try await !house.manage.rename(passkey.id, to: "Mine", of: house.badr.id, in: house.tenant.id))
        #expect(try await house.manage.remove(passkey.id, of: house.badr.id, in: house.tenant.id) == nil)

        #expect(try await house.passkeys() == [passkey])
        #expect(house.events("passkey.renamed").isEmpty && house.events("passkey.removed").isEmpty)
    }

    @Test("refuses names that are no names")
    func invalidName() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)

        await #expect(throws: PasskeyRefusal.invalidName) {
            _ = try await house.manage.rename(passkey.id, to: "\n", of: house.amina.id, in: house.tenant.id)
        }
    }

    @Test("renames, and tells")
    func rename() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)

        #expect(try await house.manage.rename(passkey.id, to: "هاتفي", of: house.amina.id, in: house.tenant.id))

        #expect(try await house.passkeys().map(\.name) == ["هاتفي"])
        #expect(house.events("passkey.renamed").map(\.actor) == ["u-1"])
    }

    @Test("removes once, and tells who did it", arguments: [nil, "operator"])
    func remove(_ actor: String?) async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)

        let removed = try await house.manage.remove(
            passkey.id, of: house.amina.id, by: actor, in: house.tenant.id)
        let again = try await house.manage.remove(passkey.id, of: house.amina.id, in: house.tenant.id)

        #expect(removed == passkey && again == nil)
        #expect(house.events("passkey.removed").map(\.actor) == [actor ?? "u-1"])
    }

    @Test("the last passkey of somebody without a password is their last way in")
    func lastWayIn() async throws {
        let house = try await PasskeyHouse()
        var (phone, key) = (try TestAuthenticator("phone"), try TestAuthenticator("key"))
        let first = try await house.add(&phone)

        #expect(try await house.manage.isLastWayIn(first, in: house.tenant.id))

        try await house.add(&key)
        #expect(try await !house.manage.isLastWayIn(first, in: house.tenant.id))
    }

    @Test("a password is another way in")
    func password() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        let passkey = try await house.add(&phone)
        try await house.stores.accounts.write(house.tenant.id) {
            try await $0.users.setPasswordHash(PasswordHash(encoded: "x"), of: house.amina.id, at: house.clock.now)
        }

        #expect(try await !house.manage.isLastWayIn(passkey, in: house.tenant.id))
    }

    @Test("is offered to those who have none, later again to those who said later, never to those who said never")
    func offer() async throws {
        let house = try await PasskeyHouse()
        let (manage, amina, tenant) = (house.manage, house.amina.id, house.tenant.id)
        func isOffered() async throws -> Bool { try await manage.shouldOffer(to: amina, in: tenant) }

        #expect(try await isOffered())
        try await manage.answerOffer(.later, of: amina, in: tenant)
        house.clock.advance(seconds: 30 * 86_400 - 1)
        #expect(try await !isOffered())
        house.clock.advance(seconds: 1)
        #expect(try await isOffered())
        try await manage.answerOffer(.never, of: amina, in: tenant)
        house.clock.advance(seconds: 3_650 * 86_400)
        #expect(try await !isOffered())
    }

    @Test("is not offered to those who have one")
    func noOffer() async throws {
        let house = try await PasskeyHouse()
        var phone = try TestAuthenticator()
        try await house.add(&phone)

        #expect(try await !house.manage.shouldOffer(to: house.amina.id, in: house.tenant.id))
    }
}

@Suite("Names of passkeys")
struct PasskeyNameTests {
    @Test(
        "are not taken where nothing can be shown, or too much",
        arguments: [
            "", " \t", "\u{200D}", "\u{301}", "a\nb", "a\u{0}b", "a\u{2028}b", "a\u{202E}b", "a\u{2066}b", "\u{E000}",
            String(repeating: "a", count: 65),
        ])
    func refused(_ text: String) {
        #expect(throws: PasskeyRefusal.invalidName) { try PasskeyName(text) }
    }

    @Test(
        "are taken as they are meant, without the white space around them",
        arguments: [
            ("  My phone ", "My phone"), ("هاتف أمينة", "هاتف أمينة"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("e\u{301}", "\u{E9}"), ("👩\u{200D}💻", "👩\u{200D}💻"),
            (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
        ])
    func taken(_ text: String, _ name: String) throws {
        #expect(try Array(PasskeyName(text).string.unicodeScalars) == Array(name.unicodeScalars))
    }
}

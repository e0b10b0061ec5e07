import Accounts
import HTTP
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Looking after people's passkeys from the command line")
struct PasskeyCommandTests {
    /// A person whose only way in is this passkey, and one who has a password too.
    private func work(_ body: (House, Passkey) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try HouseCommandTests.settings(folder), schema: .currentOrNew)
        let user = try Sample.user("u-1", name: "amina")
        let passkey = Sample.passkey("p-1", of: user.id)
        try await house.accounts.write(house.tenant.id) { try await $0.users.add(user, password: nil) }
        try await house.passkeys.write(house.tenant.id) { try await $0.passkeys.add(passkey) }
        try await body(house, passkey)
        await house.close()
    }

    @Test("names nobody who is not there, and no passkey of another")
    func unknown() async throws {
        try await work { house, passkey in
            let badr = try Sample.user("u-2", name: "badr")
            try await house.accounts.write(house.tenant.id) { try await $0.users.add(badr, password: nil) }

            await #expect(throws: OperatorRefused.self) { _ = try await house.passkeys(of: Username("nobody")) }
            await #expect(throws: OperatorRefused.self) {
                _ = try await house.passkeys(of: badr.username).remove(passkey.id, isConfirmed: true)
            }

            #expect(try await house.passkeys(of: badr.username).passkeys.isEmpty)
            #expect(try await house.passkeys(of: Username("amina")).passkeys == [passkey])
        }
    }

    @Test("leaves the last way in until it is confirmed, and says what it would mean")
    func lastWayIn() async throws {
        try await work { house, passkey in
            let person = try await house.passkeys(of: Username("amina"))

            let refused = await #expect(throws: OperatorRefused.self) {
                _ = try await person.remove(passkey.id, isConfirmed: false)
            }
            #expect(refused?.description.contains("the only way in that amina has") == true)
            #expect(try await house.passkeys(of: Username("amina")).passkeys == [passkey])

            #expect(try await person.remove(passkey.id, isConfirmed: true) == passkey)
            #expect(try await house.passkeys(of: Username("amina")).passkeys.isEmpty)
        }
    }

    @Test("removes one of several without a question, and once")
    func oneOfTwo() async throws {
        try await work { house, passkey in
            let other = Sample.passkey("p-2", of: passkey.user, credential: [7, 7])
            try await house.passkeys.write(house.tenant.id) { try await $0.passkeys.add(other) }
            let person = try await house.passkeys(of: Username("amina"))

            _ = try await person.remove(other.id, isConfirmed: false)
            await #expect(throws: OperatorRefused.self) { _ = try await person.remove(other.id, isConfirmed: false) }

            #expect(try await house.passkeys(of: Username("amina")).passkeys == [passkey])
        }
    }

    @Test("prints no key and no credential id")
    func listing() async throws {
        try await work { house, passkey in
            let json = PasskeyListing.json(passkey, .none)

            #expect(json["id"] == "p-1" && json["sub"] == "u-1" && json["name"] == .string(passkey.name))
            #expect(json["created_at"]?.integer != nil)
            #expect(json["public_key"] == nil && json["credential_id"] == nil)
            #expect(PasskeyListing.table([passkey], .none).hasPrefix("ID   NAME"))
        }
    }
}

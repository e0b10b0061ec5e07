import Cryptography
import Kernel
import TestKit
import Testing

@Suite("Vault: secrets at rest under two keys (NIST SP 800-38D)")
struct VaultTests {
    static let master = SymmetricKey([UInt8](repeating: 7, count: 32))
    let vault = Vault(master: master, randomness: SeededRandomness())
    let secret = Array("the private half".utf8)

    @Test("does not open under another master key")
    func refusesOtherMaster() throws {
        let sealed = try vault.seal(secret, context: "a")
        let other = Vault(
            master: SymmetricKey([UInt8](repeating: 8, count: 32)), randomness: SeededRandomness(seed: 2))

        #expect(throws: VaultLocked()) { try other.open(sealed, context: "a") }
    }

    @Test(
        "does not open in another context, though one begins like the other",
        arguments: ["", "b", "ab", "key:a", "A", "a "]
    )
    func refusesOtherContext(context: String) throws {
        let sealed = try vault.seal(secret, context: "a")

        #expect(throws: VaultLocked()) { try vault.open(sealed, context: context) }
    }

    @Test("does not open with any one bit changed, the version among them")
    func refusesTampering() throws {
        let sealed = try vault.seal(secret, context: "a")

        for index in sealed.indices {
            for bit in [UInt8(1), 128] {
                var changed = sealed
                changed[index] ^= bit
                #expect(throws: VaultLocked(), "byte \(index)") { try vault.open(changed, context: "a") }
            }
        }
    }

    @Test("does not open cut short or made longer")
    func refusesOtherLengths() throws {
        let sealed = try vault.seal(secret, context: "a")

        for count in 0..<sealed.count {
            #expect(throws: VaultLocked(), "\(count) bytes") {
                try vault.open(Array(sealed.prefix(count)), context: "a")
            }
        }
        #expect(throws: VaultLocked()) { try vault.open(sealed + [0], context: "a") }
    }

    @Test("does not open when the data key was taken from another secret")
    func refusesSwappedDataKeys() throws {
        let wrappedCount = 1 + 12 + 32 + 16
        let one = try vault.seal(secret, context: "a")
        let two = try vault.seal(secret, context: "a")

        let mixed = one.prefix(wrappedCount) + two.dropFirst(wrappedCount)

        #expect(throws: VaultLocked()) { try vault.open(Array(mixed), context: "a") }
    }

    @Test("opens what it sealed, whatever its length", arguments: [0, 1, 16, 138, 5_000])
    func opens(count: Int) throws {
        let secret = [UInt8](repeating: 3, count: count)

        let sealed = try vault.seal(secret, context: "signing-key:default:k1")

        #expect(try vault.open(sealed, context: "signing-key:default:k1") == secret)
    }

    @Test("seals the same secret differently each time, and shows nothing of it")
    func sealsAnew() throws {
        let one = try vault.seal(secret, context: "a")
        let two = try vault.seal(secret, context: "a")

        #expect(one != two)
        #expect(one.first == 1 && two.first == 1)
        #expect(!one.contains(secret[...]))
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: ArraySlice<UInt8>) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}

import Cryptography
import Testing

@Suite("Asymmetric keys")
struct KeyTests {
    static let types: [KeyType] = [.rsa(bits: 2_048), .p256, .p384, .p521, .secp256k1, .ed25519, .ed448]

    /// A P-256 key whose private number is 1, so that its public point is the generator, and the same with the
    /// point of the number 2.
    static let mismatched = hex(
        "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"
            + "0000000000000000000000000000000000000000000000000000000000000001a14403420004"
            + "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
            + "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
    )

    @Test("refuses RSA keys that are too small or absurdly large", arguments: [512, 1_024, 2_047, 8_193, 100_000])
    func refusesSizes(bits: Int) {
        #expect(throws: CryptographyError.unsupportedKey) { try PrivateKey.generate(.rsa(bits: bits)) }
    }

    @Test("refuses PKCS #8 that is cut, extended or not PKCS #8 at all", arguments: types)
    func refusesEncodings(type: KeyType) throws {
        let der = try SharedKeys.key(type).pkcs8()

        #expect(throws: CryptographyError.malformedKey) { try PrivateKey(pkcs8: []) }
        #expect(throws: CryptographyError.malformedKey) { try PrivateKey(pkcs8: Array("not DER".utf8)) }
        #expect(throws: CryptographyError.malformedKey) { try PrivateKey(pkcs8: der + [0]) }
        for count in stride(from: 0, to: der.count, by: 7) {
            #expect(throws: CryptographyError.self) { try PrivateKey(pkcs8: Array(der[..<count])) }
        }
    }

    @Test("refuses a private key with another key's public half")
    func refusesMismatch() {
        #expect(throws: CryptographyError.mismatchedKey) { try PrivateKey(pkcs8: Self.mismatched) }
    }

    @Test("refuses keys of curves that are not supported")
    func refusesCurves() {
        let brainpool = hex(
            "3042020100301406072a8648ce3d020106092b240303020801010704273025020101042"
                + "00101010101010101010101010101010101010101010101010101010101010101"
        )
        let x25519 = hex(
            "302e020100300506032b656e0422042001010101010101010101010101010101"
                + "01010101010101010101010101010101"
        )

        #expect(throws: CryptographyError.unsupportedKey) { try PrivateKey(pkcs8: brainpool) }
        #expect(throws: CryptographyError.unsupportedKey) { try PrivateKey(pkcs8: x25519) }
    }

    @Test("refuses a point that is not on its curve")
    func refusesOffCurve() throws {
        guard case .ec(let curve, let x, var y) = try PrivateKey.generate(.p256).publicKey.components else { return }
        y[31] ^= 1

        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ec(curve, x: x, y: y)) }
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ec(curve, x: x, y: Array(y[..<31]))) }
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ec(.p384, x: x, y: y)) }
        #expect(throws: CryptographyError.malformedKey) {
            try PublicKey(
                .ec(curve, x: [UInt8](repeating: 0xff, count: 32), y: [UInt8](repeating: 0xff, count: 32))
            )
        }
    }

    @Test("builds curve keys for many tasks at the same time", arguments: [KeyType.p256, .p384, .p521, .secp256k1])
    func concurrent(type: KeyType) async throws {
        let components = try SharedKeys.key(type).publicKey.components

        let built = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { (try? PublicKey(components))?.type == type } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(built == 64)
    }

    @Test("refuses RSA numbers that make no usable key")
    func refusesRSA() throws {
        let modulus = [0x80] + [UInt8](repeating: 1, count: 255)
        let exponents: [[UInt8]] = [[], [0], [1], [2], [0, 3], [UInt8](repeating: 1, count: 9)]

        for exponent in exponents {
            #expect(throws: CryptographyError.malformedKey) {
                try PublicKey(.rsa(modulus: modulus, exponent: exponent))
            }
        }
        #expect(throws: CryptographyError.malformedKey) {
            try PublicKey(.rsa(modulus: [0] + modulus, exponent: [1, 0, 1]))
        }
        #expect(throws: CryptographyError.malformedKey) {
            try PublicKey(.rsa(modulus: modulus.dropLast() + [2], exponent: [1, 0, 1]))
        }
        #expect(throws: CryptographyError.unsupportedKey) {
            try PublicKey(.rsa(modulus: Array(modulus[..<128]), exponent: [1, 0, 1]))
        }
        #expect(throws: CryptographyError.unsupportedKey) {
            try PublicKey(.rsa(modulus: [UInt8](repeating: 0xff, count: 1_025), exponent: [1, 0, 1]))
        }
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ed25519(Array(0..<31))) }
    }

    @Test("takes larger RSA keys where the caller has the patience, up to what OpenSSL verifies")
    func patience() throws {
        func modulus(bytes count: Int) -> [UInt8] { [0x80] + [UInt8](repeating: 1, count: count - 1) }
        let exponent: [UInt8] = [1, 0, 1]

        #expect(throws: CryptographyError.unsupportedKey) {
            try PublicKey(.rsa(modulus: modulus(bytes: 2_048), exponent: exponent))
        }
        #expect(throws: CryptographyError.unsupportedKey) {
            try PublicKey(.rsa(modulus: modulus(bytes: 2_049), exponent: exponent), rsaBits: 2_048...16_384)
        }
        let large = try PublicKey(.rsa(modulus: modulus(bytes: 2_048), exponent: exponent), rsaBits: 2_048...16_384)
        #expect(large.type == .rsa(bits: 16_384))
    }

    @Test("comes back from PKCS #8 and from its numbers", arguments: types)
    func roundTrip(type: KeyType) throws {
        let key = try SharedKeys.key(type)

        let read = try PrivateKey(pkcs8: key.pkcs8())

        #expect(read.type == type)
        #expect(read.publicKey == key.publicKey)
        #expect(try read.pkcs8() == key.pkcs8())
        #expect(try PublicKey(key.publicKey.components) == key.publicKey)
        #expect(try PrivateKey.generate(type).publicKey != key.publicKey)
    }

    @Test("never shows a private key")
    func prints() throws {
        let key = try PrivateKey.generate(.p256)

        #expect("\(key)" == "redacted")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}

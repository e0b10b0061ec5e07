import Cryptography
import Testing

@Suite("Signatures (RFC 7518 §3.3 to §3.5, RFC 8032)")
struct SignatureTests {
    let message = Array("message".utf8)

    @Test("refuses keys of another type", arguments: SignatureAlgorithm.allCases)
    func refusesOtherKeys(algorithm: SignatureAlgorithm) throws {
        for type in KeyTests.types where !algorithm.accepts(type) {
            let key = try SharedKeys.key(type)

            #expect(throws: CryptographyError.wrongKeyForAlgorithm) { try key.signature(of: message, using: algorithm) }
            #expect(!key.publicKey.isValid([UInt8](repeating: 1, count: 64), of: message, using: algorithm))
        }
    }

    @Test("holds for its message, key and algorithm alone", arguments: SignatureAlgorithm.allCases)
    func signs(algorithm: SignatureAlgorithm) throws {
        let key = try SharedKeys.key(for: algorithm)
        let stranger = try PrivateKey.generate(key.type)

        let signature = try key.signature(of: message, using: algorithm)

        #expect(key.publicKey.isValid(signature, of: message, using: algorithm))
        #expect(!key.publicKey.isValid(signature, of: message + [0], using: algorithm))
        #expect(!key.publicKey.isValid(signature, of: [], using: algorithm))
        #expect(!stranger.publicKey.isValid(signature, of: message, using: algorithm))
        for other in SignatureAlgorithm.allCases where other != algorithm {
            #expect(!key.publicKey.isValid(signature, of: message, using: other))
        }
    }

    @Test("is checked alike by a key that was made ready for it", arguments: SignatureAlgorithm.allCases)
    func prepared(algorithm: SignatureAlgorithm) throws {
        let key = try SharedKeys.key(for: algorithm)
        for other in SignatureAlgorithm.allCases where !other.accepts(key.type) {
            #expect(throws: CryptographyError.wrongKeyForAlgorithm) {
                try SignatureVerifier(key.publicKey, using: other)
            }
        }
        // An ECDSA signature is not in DER here, and so valid for neither.
        let signature = try key.signature(of: message, using: algorithm)

        let verifier = try SignatureVerifier(key.publicKey, using: algorithm)

        for message in [message, message + [0], []] {
            for signature in [signature, signature + [0], []] {
                #expect(
                    verifier.isValid(der: signature, of: message)
                        == key.publicKey.isValid(der: signature, of: message, using: algorithm)
                )
            }
        }
    }

    @Test("fails when a byte is altered, missing or added", arguments: SignatureAlgorithm.allCases)
    func altered(algorithm: SignatureAlgorithm) throws {
        let key = try SharedKeys.key(for: algorithm)
        let signature = try key.signature(of: message, using: algorithm)

        for index in stride(from: 0, to: signature.count, by: 9) {
            var altered = signature
            altered[index] ^= 1
            #expect(!key.publicKey.isValid(altered, of: message, using: algorithm))
        }
        #expect(!key.publicKey.isValid([], of: message, using: algorithm))
        #expect(!key.publicKey.isValid(signature.dropLast(), of: message, using: algorithm))
        #expect(!key.publicKey.isValid(signature + [0], of: message, using: algorithm))
        #expect(!key.publicKey.isValid([0] + signature, of: message, using: algorithm))
    }

    @Test(
        "writes ECDSA as two numbers of full size, however small they are",
        arguments: [
            (SignatureAlgorithm.ecdsaP256SHA256, 64), (.ecdsaP384SHA384, 96), (.ecdsaP521SHA512, 132),
        ]
    )
    func fixedSize(algorithm: SignatureAlgorithm, size: Int) throws {
        let key = try SharedKeys.key(for: algorithm)

        // One signature in 128 has a number with a leading zero byte, in P-521 every other one.
        for round in 0..<UInt8(algorithm == .ecdsaP256SHA256 ? 255 : 16) {
            let signature = try key.signature(of: [round], using: algorithm)
            #expect(signature.count == size)
            #expect(key.publicKey.isValid(signature, of: [round], using: algorithm))
        }
    }

    @Test(
        "refuses ECDSA with a number of zero or of all ones",
        arguments: [
            [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 64),
            [UInt8](repeating: 0, count: 32) + [UInt8](repeating: 1, count: 32),
            [UInt8](repeating: 1, count: 32) + [UInt8](repeating: 0, count: 32),
        ]
    )
    func degenerate(signature: [UInt8]) throws {
        let key = try PrivateKey.generate(.p256).publicKey

        #expect(!key.isValid(signature, of: message, using: .ecdsaP256SHA256))
    }

    @Test("is made by many tasks with one key at the same time")
    func concurrent() async throws {
        let key = try PrivateKey.generate(.p256)

        let valid = await withTaskGroup(of: Bool.self) { group in
            for task in 0..<64 {
                group.addTask {
                    (0..<8).allSatisfy { round in
                        let message = [UInt8(task), UInt8(round)]
                        let signature = try? key.signature(of: message, using: .ecdsaP256SHA256)
                        return key.publicKey.isValid(signature ?? [], of: message, using: .ecdsaP256SHA256)
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(valid == 64)
    }

    @Test("gives the published Ed25519 signature of RFC 8032 §7.1, test 2")
    func ed25519() throws {
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
        let key = try PrivateKey(pkcs8: hex("302e020100300506032b657004220420") + seed)

        let signature = try key.signature(of: [0x72], using: .ed25519)

        #expect(
            key.publicKey.components
                == .ed25519(hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
        )
        #expect(
            signature
                == hex(
                    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
                )
        )
    }
}

import CBOR
import Cryptography
import Testing

@Suite("COSE keys of credentials (WebAuthn Level 3 §5.8.5 and §6.5.1)")
struct COSEKeyTests {
    static let message = Array("authenticator data and hash".utf8)

    @Test("has the numbers of the registry", arguments: COSERegistry.numbers)
    func numbers(name: String, number: Int64) {
        #expect(COSEAlgorithm(rawValue: number)?.description == name)
        #expect(COSERegistry.numbers.count == COSEAlgorithm.allCases.count)
    }

    @Test("refuses an algorithm that the caller does not allow", arguments: COSEAlgorithm.allCases)
    func refusesAlgorithm(algorithm: COSEAlgorithm) throws {
        let bytes = try Signers.key(for: algorithm).bytes
        let others = Set(COSEAlgorithm.allCases).subtracting([algorithm])

        #expect(keyRefusal(of: bytes, allowing: others) == .algorithmNotAllowed(algorithm))
        #expect(keyRefusal(of: bytes, allowing: []) == .algorithmNotAllowed(algorithm))
        #expect(keyRefusal(of: bytes) == (algorithm == .RS1 ? .algorithmNotAllowed(.RS1) : nil))
    }

    @Test("checks what its algorithm has signed, and nothing else", arguments: COSEAlgorithm.allCases)
    func verifies(algorithm: COSEAlgorithm) throws {
        let signer = try Signers.signer(for: algorithm)
        let sent = try Signers.key(for: algorithm).bytes

        let key = try COSEKey(sent, allowing: [algorithm])
        let signature = try signer.signature(of: Self.message)

        #expect(key.algorithm == algorithm)
        #expect(key.bytes == sent)
        #expect(key.publicKey == signer.key.publicKey)
        #expect(key.verifies(signature: signature, of: Self.message))
        #expect(!key.verifies(signature: signature, of: Self.message + [0]))
        #expect(!key.verifies(signature: signature, of: []))
        #expect(!key.verifies(signature: [], of: Self.message))
    }

    @Test("refuses a signature with a byte altered, missing or added", arguments: COSEAlgorithm.allCases)
    func alteredSignature(algorithm: COSEAlgorithm) throws {
        let key = try Signers.key(for: algorithm)
        let signature = try Signers.signer(for: algorithm).signature(of: Self.message)

        for index in signature.indices {
            var altered = signature
            altered[index] ^= UInt8(1 << (index % 8))
            #expect(!key.verifies(signature: altered, of: Self.message))
        }
        #expect(!key.verifies(signature: signature.dropLast(), of: Self.message))
        #expect(!key.verifies(signature: signature + [0], of: Self.message))
        #expect(!key.verifies(signature: [0] + signature, of: Self.message))
    }

    @Test("is used by many tasks at the same time", arguments: [COSEAlgorithm.ES256, .EdDSA, .PS256])
    func concurrent(algorithm: COSEAlgorithm) async throws {
        let key = try Signers.key(for: algorithm)
        let signature = try Signers.signer(for: algorithm).signature(of: Self.message)

        let answers = await withTaskGroup(of: (Bool, Bool).self) { group in
            for _ in 0..<64 {
                group.addTask {
                    (
                        key.verifies(signature: signature, of: Self.message),
                        key.verifies(signature: signature, of: Self.message + [0])
                    )
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(answers.count == 64)
        #expect(answers.allSatisfy { $0.0 && !$0.1 })
    }

    @Test("refuses a signature that another algorithm made with the same key")
    func crossAlgorithm() throws {
        for signing in COSEAlgorithm.allCases {
            let signature = try Signers.signer(for: signing).signature(of: Self.message)
            for algorithm in COSEAlgorithm.allCases where algorithm.signature != signing.signature {
                #expect(try !Signers.key(for: algorithm).verifies(signature: signature, of: Self.message))
            }
        }
    }

    @Test("refuses every key that is cut, extended or altered, or reads another", arguments: COSEAlgorithm.allCases)
    func alteredKey(algorithm: COSEAlgorithm) throws {
        let key = try Signers.key(for: algorithm)
        let signature = try Signers.signer(for: algorithm).signature(of: Self.message)

        for count in key.bytes.indices {
            #expect(keyRefusal(of: Array(key.bytes[..<count]), allowing: Set(COSEAlgorithm.allCases)) != nil)
        }
        #expect(keyRefusal(of: key.bytes + [0], allowing: [algorithm]) == .cbor(.trailingBytes(at: key.bytes.count)))
        for index in key.bytes.indices {
            var altered = key.bytes
            altered[index] ^= UInt8(1 << (index % 8))
            guard let other = try? COSEKey(altered, allowing: [algorithm]) else { continue }
            #expect(other != key)
            #expect(!other.verifies(signature: signature, of: Self.message))
        }
    }
}

/// The IANA registry "COSE Algorithms", as far as it is used here.
enum COSERegistry {
    static let numbers: [(String, Int64)] = [
        ("ES256", -7), ("EdDSA", -8), ("ESP256", -9), ("Ed25519", -19), ("ES384", -35), ("ES512", -36),
        ("PS256", -37), ("PS384", -38), ("PS512", -39), ("ES256K", -47), ("ESP384", -51), ("ESP512", -52),
        ("Ed448", -53), ("RS256", -257), ("RS384", -258), ("RS512", -259), ("RS1", -65_535),
    ]
}

/// Why the bytes are refused as a key; nil if they are not.
func keyRefusal(of bytes: [UInt8], allowing algorithms: Set<COSEAlgorithm> = COSEAlgorithm.secure) -> COSEKeyError? {
    do throws(COSEKeyError) {
        _ = try COSEKey(bytes, allowing: algorithms)
        return nil
    } catch {
        return error
    }
}

import CBOR
import Cryptography
import Testing

@Suite("What a COSE key may hold (RFC 9053 §7, RFC 8230 §4, WebAuthn Level 3 §6.5.1)")
struct COSEKeyShapeTests {
    /// A key of the algorithm with some members set, or removed by `Optional.none`.
    static func key(_ algorithm: COSEAlgorithm, _ changes: [Int64: CBOR?]) throws -> [UInt8] {
        var map = try #require(try CBOR.decode(Signers.key(for: algorithm).bytes).map)
        for (label, value) in changes { map[label] = value }
        return CBOR.map(map).encoded()
    }

    @Test(
        "refuses what is no CBOR, no map, or not in the order of CTAP2",
        arguments: [
            ("", COSEKeyError.cbor(.truncated(at: 0))), ("80", .cbor(.notAMap(at: 0))), ("a0", .missing(.alg)),
            ("a2 03 26 01 02", .cbor(.keyOrder(at: 3))), ("a2 03 26 03 26", .cbor(.duplicateKey(at: 3))),
            ("bf ff", .cbor(.indefiniteLength(at: 0))), ("a1 03 6545533235 36", .wrongType(.alg)),
        ]
    )
    func refusesShape(bytes: String, error: COSEKeyError) {
        #expect(keyRefusal(of: hex(bytes)) == error)
    }

    @Test(
        "refuses a member that is missing or of another type",
        arguments: [
            (COSEAlgorithm.ES256, 1, COSELabel.kty), (.ES256, 3, .alg), (.ES256, -1, .crv), (.ES256, -2, .x),
            (.ES256, -3, .y), (.EdDSA, -1, .crv), (.EdDSA, -2, .x), (.Ed448, -2, .x), (.RS256, 1, .kty),
            (.RS256, -1, .n), (.RS256, -2, .e),
        ] as [(COSEAlgorithm, Int64, COSELabel)]
    )
    func refusesMissing(algorithm: COSEAlgorithm, number: Int64, label: COSELabel) throws {
        #expect(label.number == number)
        #expect(keyRefusal(of: try Self.key(algorithm, [number: CBOR?.none])) == .missing(label))
        #expect(keyRefusal(of: try Self.key(algorithm, [number: "text"])) == .wrongType(label))
        #expect(keyRefusal(of: try Self.key(algorithm, [number: .some(nil)])) == .wrongType(label))
    }

    @Test("refuses type, algorithm and curve that do not belong together")
    func refusesMismatch() throws {
        #expect(keyRefusal(of: try Self.key(.ES256, [1: 1])) == .wrongKeyType(1))
        #expect(keyRefusal(of: try Self.key(.EdDSA, [1: 2])) == .wrongKeyType(2))
        #expect(keyRefusal(of: try Self.key(.RS256, [1: 2])) == .wrongKeyType(2))
        #expect(keyRefusal(of: try Self.key(.ES256, [1: 4])) == .wrongKeyType(4))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: -257])) == .wrongKeyType(2))
        #expect(keyRefusal(of: try Self.key(.RS256, [3: -7])) == .wrongKeyType(3))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: -8])) == .wrongKeyType(2))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: -25])) == .unknownAlgorithm(-25))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: -48])) == .unknownAlgorithm(-48))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: 7])) == .unknownAlgorithm(7))
        #expect(keyRefusal(of: try Self.key(.ES256, [3: .negative(.max)])) == .wrongType(.alg))
    }

    @Test("takes each algorithm on its one curve", arguments: COSEAlgorithm.allCases.filter { $0.signature.isOnCurve })
    func refusesCurves(algorithm: COSEAlgorithm) throws {
        let own = try CBOR.decode(Signers.key(for: algorithm).bytes)[-1]?.integer

        for curve in Int64(0)...9 where curve != own {
            #expect(keyRefusal(of: try Self.key(algorithm, [-1: CBOR(curve)])) == .wrongCurve(curve))
        }
    }

    @Test("refuses private numbers, and labels beside those that are required")
    func refusesOthers() throws {
        #expect(keyRefusal(of: try Self.key(.ES256, [-4: .bytes([1])])) == .containsPrivateKey)
        #expect(keyRefusal(of: try Self.key(.Ed25519, [-4: .bytes([1])])) == .containsPrivateKey)
        for label in Int64(-12)...(-3) {
            #expect(keyRefusal(of: try Self.key(.PS256, [label: .bytes([1])])) == .containsPrivateKey)
        }
        #expect(keyRefusal(of: try Self.key(.ES256, [2: .bytes([1])])) == .unexpectedLabel([0x02]))
        #expect(keyRefusal(of: try Self.key(.ES256, [4: [2]])) == .unexpectedLabel([0x04]))
        #expect(keyRefusal(of: try Self.key(.ES256, [-5: 0])) == .unexpectedLabel([0x24]))
        #expect(keyRefusal(of: try Self.key(.EdDSA, [-3: .bytes([1])])) == .unexpectedLabel([0x22]))
        var map = try #require(try CBOR.decode(Signers.key(for: .ES256).bytes).map)
        map["kty"] = 2
        #expect(keyRefusal(of: CBOR.map(map).encoded()) == .unexpectedLabel(hex("63 6b7479")))
    }

    @Test("refuses a point that is compressed, cut, padded or not on its curve", arguments: COSEAlgorithm.ecdsa)
    func refusesPoints(algorithm: COSEAlgorithm) throws {
        guard case .ec(_, let x, let y) = try Signers.key(for: algorithm).publicKey.components else { return }

        #expect(keyRefusal(of: try Self.key(algorithm, [-3: true])) == .compressedPoint)
        #expect(keyRefusal(of: try Self.key(algorithm, [-3: false])) == .compressedPoint)
        #expect(keyRefusal(of: try Self.key(algorithm, [-2: .bytes(x.dropLast())])) == .wrongLength(.x))
        #expect(keyRefusal(of: try Self.key(algorithm, [-2: .bytes([0] + x)])) == .wrongLength(.x))
        #expect(keyRefusal(of: try Self.key(algorithm, [-3: .bytes(y + [0])])) == .wrongLength(.y))
        #expect(keyRefusal(of: try Self.key(algorithm, [-3: .bytes([])])) == .wrongLength(.y))
        #expect(keyRefusal(of: try Self.key(algorithm, [-3: .bytes(x)])) == .invalidPoint)
        let zero = CBOR.bytes(x.map { _ in 0 })
        let high = CBOR.bytes(x.map { _ in 0xff })
        #expect(keyRefusal(of: try Self.key(algorithm, [-2: zero, -3: zero])) == .invalidPoint)
        #expect(keyRefusal(of: try Self.key(algorithm, [-2: high, -3: high])) == .invalidPoint)
    }

    @Test("refuses RSA numbers that are even, padded, too small or too large")
    func refusesRSA() throws {
        func odd(bits: Int) -> CBOR {
            let count = (bits + 7) / 8
            return .bytes([UInt8(1 << ((bits - 1) % 8))] + [UInt8](repeating: 1, count: count - 1))
        }

        for bits in [1_024, 2_047, 16_385, 20_000] {
            #expect(keyRefusal(of: try Self.key(.RS256, [-1: odd(bits: bits)])) == .unusableModulus)
        }
        #expect(
            keyRefusal(of: try Self.key(.RS256, [-1: .bytes([0x80] + .init(repeating: 0, count: 255))]))
                == .unusableModulus)
        #expect(
            keyRefusal(of: try Self.key(.RS256, [-1: .bytes([0, 0x80] + .init(repeating: 1, count: 255))]))
                == .wrongLength(.n))
        #expect(keyRefusal(of: try Self.key(.RS256, [-1: .bytes([])])) == .wrongLength(.n))
        #expect(keyRefusal(of: try Self.key(.RS256, [-2: .bytes([])])) == .wrongLength(.e))
        #expect(keyRefusal(of: try Self.key(.RS256, [-2: .bytes([0, 1, 0, 1])])) == .wrongLength(.e))
        for exponent: [UInt8] in [[1], [2], [1, 0, 0], [1, 0, 0, 0, 1]] {
            #expect(keyRefusal(of: try Self.key(.RS256, [-2: .bytes(exponent)])) == .unusableExponent)
        }
        for bits in [2_048, 3_072, 8_193, 16_384] {
            #expect(keyRefusal(of: try Self.key(.RS256, [-1: odd(bits: bits)])) == nil)
        }
        for exponent: [UInt8] in [[3], [17], [1, 0, 1], [0xff, 0xff, 0xff, 0xff]] {
            #expect(keyRefusal(of: try Self.key(.RS256, [-2: .bytes(exponent)])) == nil)
        }
    }
}

extension COSEAlgorithm {
    static let ecdsa: [COSEAlgorithm] = [.ES256, .ES384, .ES512, .ES256K, .ESP256, .ESP384, .ESP512]
}

extension SignatureAlgorithm {
    fileprivate var isOnCurve: Bool { !accepts(.rsa(bits: 2_048)) }
}

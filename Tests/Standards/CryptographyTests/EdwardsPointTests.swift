import Cryptography
import Testing

@Suite("Points of Edwards curves (RFC 8032 §5.1.3 and §5.2.3)")
struct EdwardsPointTests {
    private static let zeros = String(repeating: "00", count: 30)
    private static let ones = String(repeating: "ff", count: 30)

    @Test(
        "refuses the points of Ed25519 whose order divides eight",
        arguments: [
            "01\(zeros)00", "00\(zeros)00", "00\(zeros)80", "ec\(ones)7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ]
    )
    func refusesSmallOrder(point: String) {
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ed25519(hex(point))) }
    }

    @Test(
        "refuses coordinates that are not reduced, and those that have no point",
        arguments: [
            // p, p + 1, p + 18 with and without a sign; and the number two, to which no x belongs.
            "ed\(ones)7f", "ee\(ones)7f", "ff\(ones)7f", "ff\(ones)ff", "02\(zeros)00", "02\(zeros)80",
            // The sign of an x that is zero.
            "01\(zeros)80", "ec\(ones)ff",
        ]
    )
    func refusesEncodings(point: String) {
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ed25519(hex(point))) }
    }

    @Test("refuses the same of Ed448, and bits beyond its numbers")
    func refusesEd448() throws {
        let zeros = [UInt8](repeating: 0, count: 55)
        // p = 2^448 - 2^224 - 1, little-endian.
        let prime = [UInt8](repeating: 0xff, count: 28) + [0xfe] + [UInt8](repeating: 0xff, count: 27) + [0]
        guard case .ed448(var usable) = try SharedKeys.key(.ed448).publicKey.components else { return }

        let refused: [[UInt8]] = [
            [1] + zeros + [0], [0] + zeros + [0], [0] + zeros + [0x80], prime, [0xfe] + prime.dropFirst(),
            [2] + zeros + [0], [UInt8](repeating: 0xff, count: 57), Array(usable.dropLast()), usable + [0],
        ]
        for point in refused {
            #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ed448(point)) }
        }
        usable[56] |= 1
        #expect(throws: CryptographyError.malformedKey) { try PublicKey(.ed448(usable)) }
    }

    @Test("takes every key that is generated, and the generators", arguments: [KeyType.ed25519, .ed448])
    func takes(type: KeyType) throws {
        for _ in 0..<32 {
            let components = try PrivateKey.generate(type).publicKey.components
            #expect(try PublicKey(components).components == components)
        }
        #expect(throws: Never.self) {
            try PublicKey(.ed25519(hex("58" + String(repeating: "66", count: 31))))
        }
    }

    @Test("takes half of all numbers, as a curve has it")
    func half() {
        let taken = (0..<200).count { number in
            (try? PublicKey(.ed25519([UInt8(number), 7] + [UInt8](repeating: 9, count: 30)))) != nil
        }

        #expect((70...130).contains(taken))
    }
}

import Cryptography
import Testing

@Suite("ECDSA signatures as DER (RFC 3279 §2.2.3, X.690 §10)")
struct SignatureEncodingTests {
    /// A valid signature as r and s, each of 32 bytes.
    let key: PrivateKey
    let r: [UInt8]
    let s: [UInt8]
    let message = Array("message".utf8)

    init() throws {
        key = try SharedKeys.key(.p256)
        let signature = try key.signature(of: message, using: .ecdsaP256SHA256)
        r = Array(signature[..<32])
        s = Array(signature[32...])
    }

    private func isValid(_ der: [UInt8]) -> Bool {
        key.publicKey.isValid(der: der, of: message, using: .ecdsaP256SHA256)
    }

    /// The digits of a positive INTEGER.
    private func digits(_ number: [UInt8]) -> [UInt8] {
        let significant = Array(number.drop { $0 == 0 })
        return (significant.first ?? 0x80) >= 0x80 ? [0] + significant : significant
    }

    private func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }

    @Test("are refused in any other than the shortest form")
    func refuses() {
        let (first, second) = (wrap(0x02, digits(r)), wrap(0x02, digits(s)))
        let content = first + second

        #expect(isValid(wrap(0x30, content)))
        #expect(!isValid(r + s))
        #expect(!isValid([]))
        #expect(!isValid([0x30]))
        #expect(!isValid([0x30, 0]))
        #expect(!isValid(wrap(0x31, content)))
        // Lengths: long where short would do, indefinite, too small, too large.
        #expect(!isValid([0x30, 0x81, UInt8(content.count)] + content))
        #expect(!isValid([0x30, 0x80] + content + [0, 0]))
        #expect(!isValid([0x30, UInt8(content.count - 1)] + content))
        #expect(!isValid([0x30, UInt8(content.count + 1)] + content))
        #expect(!isValid([0x30, UInt8(content.count + 1)] + content + [0]))
        #expect(!isValid(wrap(0x30, content) + [0]))
        #expect(!isValid(wrap(0x30, [0x02, 0x81, UInt8(digits(r).count)] + digits(r) + second)))
        // Numbers: padded, too few, too many, of another type, empty.
        #expect(!isValid(wrap(0x30, wrap(0x02, [0] + digits(r)) + second)))
        #expect(!isValid(wrap(0x30, first + wrap(0x02, [0] + digits(s)))))
        #expect(!isValid(wrap(0x30, first)))
        #expect(!isValid(wrap(0x30, content + second)))
        #expect(!isValid(wrap(0x30, content + [0x05, 0])))
        #expect(!isValid(wrap(0x30, wrap(0x03, digits(r)) + second)))
        #expect(!isValid(wrap(0x30, [0x02, 0] + second)))
        #expect(!isValid(wrap(0x30, first + [0x02, 0])))
    }

    @Test("are refused with numbers that are zero, negative or not below the order of the curve")
    func refusesNumbers() {
        let second = wrap(0x02, digits(s))
        // The order of P-256, to which the r of a valid signature is added: equal as numbers of the group.
        let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")

        #expect(!isValid(wrap(0x30, wrap(0x02, [0]) + second)))
        #expect(!isValid(wrap(0x30, wrap(0x02, digits(r)) + wrap(0x02, [0]))))
        #expect(!isValid(wrap(0x30, wrap(0x02, r.map(~)) + second)))
        #expect(!isValid(wrap(0x30, wrap(0x02, [0x80] + r.dropFirst()) + second)))
        #expect(!isValid(wrap(0x30, wrap(0x02, [0] + order) + second)))
        #expect(!isValid(wrap(0x30, wrap(0x02, [0x01] + r) + second)))
        #expect(!isValid(wrap(0x30, wrap(0x02, digits(order)) + wrap(0x02, digits(order)))))
    }

    @Test("are as they are for the other algorithms")
    func others() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = try SharedKeys.key(for: algorithm)
            guard !key.publicKey.components.isOnWeierstrassCurve else { continue }
            let signature = try key.signature(of: message, using: algorithm)
            #expect(key.publicKey.isValid(der: signature, of: message, using: algorithm))
        }
        #expect(!key.publicKey.isValid(der: [0x30, 0], of: message, using: .ed25519))
    }
}

extension PublicKey.Components {
    fileprivate var isOnWeierstrassCurve: Bool {
        if case .ec = self { true } else { false }
    }
}

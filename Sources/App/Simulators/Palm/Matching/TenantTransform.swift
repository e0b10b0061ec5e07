public import Cryptography

/// Makes of a palm what is kept of it: every feature in another place, and half of them turned round, by a secret of the
/// tenant (ISO/IEC 24745: cancellable biometrics).
///
/// Distances stay exactly as they are. The permutation P moves code and mask of both palms alike, so that the same features
/// meet; and where both codes are added to the same pad K, it falls out of their difference:
/// (P(a) ^ K) ^ (P(b) ^ K) = P(a ^ b), of which as many bits are set as of a ^ b. Another tenant's secret puts unlike
/// features together, so that a stolen template fits nowhere else; a new secret makes the old templates worthless. It is no
/// encryption: who has the secret and a template has the palm.
public struct TenantTransform: Sendable {
    /// Where the feature that is kept at a place comes from.
    private let sources: [UInt16]
    private let pad: [UInt64]

    /// - Parameter secret: of this tenant alone.
    public init(secret: SymmetricKey) {
        var stream = KeyStream(key: secret)
        var sources = (0..<PalmCode.bitCount).map { UInt16($0) }
        // Fisher and Yates, with a generator that nobody can guess.
        for place in stride(from: sources.count - 1, to: 0, by: -1) {
            sources.swapAt(place, Int(stream.next(upperBound: UInt64(place) + 1)))
        }
        self.sources = sources
        pad = (0..<PalmCode.rows).map { _ in stream.next() }
    }

    /// - Returns: eight features of the palm and their masks by turns, as ``PalmGallery`` keeps them.
    func template(of palm: PalmCode) -> PalmTemplate {
        var code = [UInt64](repeating: 0, count: PalmCode.rows)
        var mask = code
        for (place, source) in sources.enumerated() {
            let (row, bit) = (Int(source >> 6), UInt64(source & 63))
            let target = UInt64(place & 63)
            code[place >> 6] |= (palm.code[row] >> bit & 1) << target
            mask[place >> 6] |= (palm.mask[row] >> bit & 1) << target
        }
        for row in code.indices { code[row] ^= pad[row] }
        return PalmTemplate(code: code, mask: mask)
    }
}

/// HMAC-SHA256 of a counter, as a generator.
private struct KeyStream: RandomNumberGenerator {
    let key: SymmetricKey
    var counter: UInt64 = 0
    var block: [UInt64] = []

    init(key: SymmetricKey) {
        self.key = key
    }

    mutating func next() -> UInt64 {
        if block.isEmpty {
            let bytes = HMAC.sha256((0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(8 * $0)) }, key: key)
            block = stride(from: 0, to: 32, by: 8).map { start in
                bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
            }
            counter += 1
        }
        return block.removeLast()
    }
}

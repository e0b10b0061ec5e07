extension CBOR {
    /// The value in the canonical form of CTAP 2.1 §8: shortest heads, and maps in the order of their keys.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .unsigned(let number): Self.append(0, number, to: &bytes)
        case .negative(let number): Self.append(1, number, to: &bytes)
        case .bytes(let content):
            Self.append(2, UInt64(content.count), to: &bytes)
            bytes += content
        case .text(let text):
            Self.append(3, UInt64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        case .array(let elements):
            Self.append(4, UInt64(elements.count), to: &bytes)
            for element in elements { element.append(to: &bytes) }
        case .map(let map):
            Self.append(5, UInt64(map.count), to: &bytes)
            for entry in map.canonical { bytes += entry }
        case .bool(let bool): Self.append(7, bool ? CBORHead.trueValue : CBORHead.falseValue, to: &bytes)
        case .null: Self.append(7, CBORHead.nullValue, to: &bytes)
        }
    }

    /// Writes a head: the major type in the upper three bits, and its number in as few bytes as it needs.
    private static func append(_ majorType: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
        let initial = majorType << 5
        switch argument {
        case 0..<24: bytes.append(initial | UInt8(argument))
        case 24...0xff: bytes += [initial | 24, UInt8(argument)]
        case 0x100...0xffff: bytes += [initial | 25] + argument.bigEndianBytes(2)
        case 0x1_0000...0xffff_ffff: bytes += [initial | 26] + argument.bigEndianBytes(4)
        default: bytes += [initial | 27] + argument.bigEndianBytes(8)
        }
    }
}

extension CBOR.Map {
    /// The encoded entries in the order of their keys.
    fileprivate var canonical: [[UInt8]] {
        map { (key: $0.key.encoded(), value: $0.value.encoded()) }
            .sorted { CBORKeys.precedes($0.key, $1.key) }
            .map { $0.key + $0.value }
    }
}

extension UInt64 {
    fileprivate func bigEndianBytes(_ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
    }
}

/// One of the two alphabets of RFC 4648, with the loops that encode and decode by it.
///
/// Written by hand because it stands in every token: encoding by Foundation and replacing characters costs
/// more than a P-256 signature.
struct Base64Alphabet: Sendable {
    static let standard = Base64Alphabet(extra: "+/", isPadded: true)
    static let url = Base64Alphabet(extra: "-_", isPadded: false)

    private static let notADigit: UInt8 = 0xFF
    private let digits: [UInt8]
    private let values: [UInt8]
    private let isPadded: Bool

    private init(extra: String, isPadded: Bool) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(extra)".utf8)
        var values = [UInt8](repeating: Self.notADigit, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.digits = digits
        self.values = values
        self.isPadded = isPadded
    }

    func encodedCount(of byteCount: Int) -> Int {
        isPadded ? (byteCount + 2) / 3 * 4 : (byteCount * 4 + 2) / 3
    }

    /// Encodes into a buffer that has room for `encodedCount`.
    func encode(_ bytes: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) {
        digits.withUnsafeBufferPointer { digits in
            var source = 0
            var target = 0
            while source + 2 < bytes.count {
                let group = UInt32(bytes[source]) << 16 | UInt32(bytes[source + 1]) << 8 | UInt32(bytes[source + 2])
                output[target] = digits[Int(group >> 18)]
                output[target + 1] = digits[Int(group >> 12 & 63)]
                output[target + 2] = digits[Int(group >> 6 & 63)]
                output[target + 3] = digits[Int(group & 63)]
                source += 3
                target += 4
            }
            let rest = bytes.count - source
            guard rest > 0 else { return }
            let group = UInt32(bytes[source]) << 16 | (rest == 2 ? UInt32(bytes[source + 1]) << 8 : 0)
            output[target] = digits[Int(group >> 18)]
            output[target + 1] = digits[Int(group >> 12 & 63)]
            if rest == 2 { output[target + 2] = digits[Int(group >> 6 & 63)] }
            guard isPadded else { return }
            if rest == 1 { output[target + 2] = UInt8(ascii: "=") }
            output[target + 3] = UInt8(ascii: "=")
        }
    }

    /// The bytes, or nil for anything but the one canonical spelling.
    func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard let digitCount = digitCount(of: text), digitCount % 4 != 1 else { return nil }
        var isCanonical = true
        let bytes = [UInt8](unsafeUninitializedCapacity: digitCount * 3 / 4) { output, count in
            var group: UInt32 = 0
            // A digit has six bits; 0xFF leaves traces above them that no digit can.
            var seen: UInt8 = 0
            values.withUnsafeBufferPointer { values in
                for index in 0..<digitCount {
                    let value = values[Int(text[index])]
                    seen |= value
                    group = group << 6 | UInt32(value & 63)
                    guard index % 4 == 3 else { continue }
                    output[count] = UInt8(truncatingIfNeeded: group >> 16)
                    output[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
                    output[count + 2] = UInt8(truncatingIfNeeded: group)
                    count += 3
                    group = 0
                }
            }
            switch digitCount % 4 {
            case 2:
                output[count] = UInt8(truncatingIfNeeded: group >> 4)
                count += 1
                isCanonical = group & 0xF == 0
            case 3:
                output[count] = UInt8(truncatingIfNeeded: group >> 10)
                output[count + 1] = UInt8(truncatingIfNeeded: group >> 2)
                count += 2
                isCanonical = group & 0x3 == 0
            default: break
            }
            isCanonical = isCanonical && seen & 0xC0 == 0
        }
        return isCanonical ? bytes : nil
    }

    func decode(_ text: some StringProtocol) -> [UInt8]? {
        text.utf8.withContiguousStorageIfAvailable(decode(_:)) ?? Array(text.utf8).withUnsafeBufferPointer(decode(_:))
    }

    /// How many characters are digits and not padding; nil where padding is missing.
    private func digitCount(of text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard isPadded else { return text.count }
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return text.count - padding
    }
}

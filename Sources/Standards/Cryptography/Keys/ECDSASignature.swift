/// Between the two shapes of an ECDSA signature: OpenSSL's DER and the fixed-size r || s of RFC 7518 §3.4.
enum ECDSASignature {
    private static let sequence: UInt8 = 0x30
    private static let integer: UInt8 = 0x02

    /// r || s of a signature that OpenSSL has just made; nil if it is not one for this curve.
    static func raw(fromDER der: [UInt8], curve: EllipticCurve) -> [UInt8]? {
        let size = curve.coordinateByteCount
        var raw = [UInt8](repeating: 0, count: 2 * size)
        // A P-521 signature is longer than 127 bytes, so its length takes a second byte.
        var position = der.count > 2 && der[1] == 0x81 ? 3 : 2
        for end in [size, 2 * size] {
            guard position + 2 <= der.count, der[position] == integer else { return nil }
            var start = position + 2
            let next = start + Int(der[position + 1])
            guard next <= der.count else { return nil }
            while start < next, der[start] == 0 { start += 1 }
            guard next - start <= size else { return nil }
            raw.replaceSubrange(end - (next - start)..<end, with: der[start..<next])
            position = next
        }
        return position == der.count ? raw : nil
    }

    /// The DER of r || s; nil if its length is not the curve's.
    static func der(fromRaw raw: [UInt8], curve: EllipticCurve) -> [UInt8]? {
        let size = curve.coordinateByteCount
        guard raw.count == 2 * size else { return nil }
        var der: [UInt8] = []
        der.reserveCapacity(2 * size + 9)
        der += [sequence, 0]
        append(raw[..<size], to: &der)
        append(raw[size...], to: &der)
        let length = der.count - 2
        if length < 0x80 {
            der[1] = UInt8(length)
        } else {
            der[1] = UInt8(length)
            der.insert(0x81, at: 1)
        }
        return der
    }

    /// Whether the bytes are the one DER encoding of two positive numbers no longer than the curve's coordinates.
    static func isStrictDER(_ der: [UInt8], curve: EllipticCurve) -> Bool {
        // The short form of a length where it fits, as for every curve but P-521; 139 bytes are its longest content.
        let start = der.count > 0x81 ? 3 : 2
        guard der.count > start, der[0] == sequence, Int(der[start - 1]) == der.count - start else { return false }
        guard start == 2 ? der[1] < 0x80 : (der[1] == 0x81 && der[2] >= 0x80) else { return false }
        guard let middle = endOfNumber(in: der, at: start, curve: curve) else { return false }
        return endOfNumber(in: der, at: middle, curve: curve) == der.count
    }

    /// Where a positive INTEGER ends that starts here; nil if there is none, or it is not written in the only way.
    private static func endOfNumber(in der: [UInt8], at start: Int, curve: EllipticCurve) -> Int? {
        guard start + 2 < der.count, der[start] == integer else { return nil }
        let first = start + 2
        let end = first + Int(der[start + 1])
        guard der[start + 1] < 0x80, first < end, end <= der.count, der[first] < 0x80 else { return nil }
        let isPadded = der[first] == 0
        // A zero byte is there only to keep the next one from being a sign; alone it would be the number zero.
        if isPadded { guard first + 1 < end, der[first + 1] >= 0x80 else { return nil } }
        return end - first - (isPadded ? 1 : 0) <= curve.coordinateByteCount ? end : nil
    }

    private static func append(_ number: ArraySlice<UInt8>, to der: inout [UInt8]) {
        let digits = number.drop { $0 == 0 }
        // A leading one bit would make the number negative.
        let needsZero = digits.first.map { $0 & 0x80 != 0 } ?? true
        der += [integer, UInt8(digits.count + (needsZero ? 1 : 0))]
        if needsZero { der.append(0) }
        der += digits
    }
}

import COpenSSL

/// Arithmetic on a·x² + y² = 1 + d·x²·y² by y alone: x² follows from it, as (y² - 1) / (d·y² - a).
///
/// The numbers are public, so that nothing here needs to take constant time. Every method answers nil if memory ran
/// out; the numbers belong to the context.
struct EdwardsField {
    private let context: OpaquePointer
    private let prime: OpaquePointer
    private let a: OpaquePointer
    private let d: OpaquePointer
    private let one: OpaquePointer
    /// Points of small order are the neutral one after so many doublings: the logarithm of the cofactor.
    private let doublings: Int

    /// The parameters of RFC 7748 §4.1 and §4.2, as RFC 8032 §5.1 and §5.2 list them.
    init?(_ curve: EdwardsCurve, _ context: OpaquePointer) {
        let numbers: (prime: String, a: String, d: String)
        switch curve {
        case .ed25519:
            doublings = 3
            numbers = (
                "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
                "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
                "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"
            )
        case .ed448:
            doublings = 2
            let high = String(repeating: "f", count: 55) + "e"
            numbers = (
                high + String(repeating: "f", count: 56), "1",
                high + String(repeating: "f", count: 51) + "f6756"
            )
        }
        guard
            let prime = Self.number(numbers.prime, context), let a = Self.number(numbers.a, context),
            let d = Self.number(numbers.d, context), let one = Self.number("1", context)
        else { return nil }
        (self.context, self.prime, self.a, self.d, self.one) = (context, prime, a, d, one)
    }

    /// The y of an encoded point; nil unless it is less than the prime, as its only encoding is.
    func coordinate(of key: [UInt8]) -> OpaquePointer? {
        // The highest bit is the sign of x; Ed448 leaves the rest of its last byte at zero, since y has 448 bits.
        var digits = key
        digits[digits.count - 1] &= 0x7f
        guard
            let y = BN_CTX_get(context), BN_lebin2bn(digits, Int32(digits.count), y) != nil, BN_cmp(y, prime) < 0
        else { return nil }
        return y
    }

    /// Whether some x goes with this y: whether x², or the product of its two halves, is a square.
    ///
    /// The lower half is never zero, since d is no square and a is one.
    func hasPoint(y: OpaquePointer) -> Bool? {
        guard
            let v = product(y, y), let upper = difference(v, one), let scaled = product(d, v),
            let lower = difference(scaled, a), let both = product(upper, lower)
        else { return nil }
        let symbol = BN_kronecker(both, prime, context)
        return symbol < -1 ? nil : symbol >= 0
    }

    /// Whether the point vanishes when it is multiplied by the cofactor.
    func isOfSmallOrder(y: OpaquePointer) -> Bool? {
        var point = (y: y, z: one)
        for _ in 0..<doublings {
            guard let double = doubled(point) else { return nil }
            point = double
        }
        return BN_cmp(point.y, point.z) == 0
    }

    /// The y of twice the point: (y² - a·x²) / (2 - a·x² - y²), as a fraction.
    private func doubled(_ point: (y: OpaquePointer, z: OpaquePointer)) -> (y: OpaquePointer, z: OpaquePointer)? {
        guard
            let v = product(point.y, point.y), let w = product(point.z, point.z),
            let upper = difference(v, w), let dv = product(d, v), let aw = product(a, w),
            let lower = difference(dv, aw), let first = product(v, lower), let scaled = product(a, upper),
            let second = product(scaled, w), let whole = product(w, lower), let rest = difference(whole, second),
            let other = difference(whole, first), let y = difference(first, second), let z = sum(rest, other)
        else { return nil }
        return (y, z)
    }

    private func product(_ a: OpaquePointer, _ b: OpaquePointer) -> OpaquePointer? {
        guard let result = BN_CTX_get(context), BN_mod_mul(result, a, b, prime, context) == 1 else { return nil }
        return result
    }

    private func sum(_ a: OpaquePointer, _ b: OpaquePointer) -> OpaquePointer? {
        guard let result = BN_CTX_get(context), BN_mod_add_quick(result, a, b, prime) == 1 else { return nil }
        return result
    }

    private func difference(_ a: OpaquePointer, _ b: OpaquePointer) -> OpaquePointer? {
        guard let result = BN_CTX_get(context), BN_mod_sub_quick(result, a, b, prime) == 1 else { return nil }
        return result
    }

    private static func number(_ digits: String, _ context: OpaquePointer) -> OpaquePointer? {
        var number = BN_CTX_get(context)
        guard number != nil, BN_hex2bn(&number, digits) > 0 else { return nil }
        return number
    }
}

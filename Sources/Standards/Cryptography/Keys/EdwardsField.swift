import COpenSSL

/// Arithmetic on a·x² + y² = 1 + d·x²·y² by y alone: x² follows from it, as (y² - 1) / (d·y² - a).
///
/// The numbers are public, so that nothing here needs to take constant time; they belong to the context.
struct EdwardsField {
    private let context: OpaquePointer
    private let prime: OpaquePointer
    private let a: OpaquePointer
    private let d: OpaquePointer
    private let one: OpaquePointer

    /// The parameters of RFC 8032 §5.1 and §5.2; nil if memory ran out.
    init?(_ curve: EdwardsCurve, _ context: OpaquePointer) {
        let numbers: (prime: String, a: String, d: String)
        switch curve {
        case .ed25519:
            numbers = (
                "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
                "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
                "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"
            )
        case .ed448:
            numbers = (
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                    + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "1",
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                    + "ffffffffffffffffffffffffffffffffffffffffffffffffffff6756"
            )
        }
        guard
            let prime = Self.number(numbers.prime, context), let a = Self.number(numbers.a, context),
            let d = Self.number(numbers.d, context), let one = Self.number("1", context)
        else { return nil }
        (self.context, self.prime, self.a, self.d, self.one) = (context, prime, a, d, one)
    }

    /// Whether the encoded point is on the curve and its order does not divide eight.
    func isUsable(_ key: [UInt8]) -> Bool {
        // The lower half is never zero, since d is no square and a is one.
        guard
            let y = coordinate(of: key), let v = product(y, y), let upper = difference(v, one),
            let scaled = product(d, v), let lower = difference(scaled, a)
        else { return false }
        // The neutral point and that of order 2 have a y of one and minus one, those of order 4 a y of zero. Twice a
        // point has the y of (y² - a·x²) / (…), which is zero for a point of order 8.
        guard
            BN_is_zero(upper) == 0, BN_is_zero(v) == 0,
            let first = product(v, lower), let second = product(a, upper), BN_cmp(first, second) != 0
        else { return false }
        // Some x goes with this y if x² is a square; so it is if the product of its two halves is one.
        guard let both = product(upper, lower) else { return false }
        return BN_kronecker(both, prime, context) == 1
    }

    /// The y of an encoded point; nil unless it is less than the prime, as it is in its only encoding.
    private func coordinate(of key: [UInt8]) -> OpaquePointer? {
        // The highest bit is the sign of x; Ed448 leaves the rest of its last byte at zero, since y has 448 bits.
        var digits = key
        digits[digits.count - 1] &= 0x7f
        guard
            let y = BN_CTX_get(context), BN_lebin2bn(digits, Int32(digits.count), y) != nil, BN_cmp(y, prime) < 0
        else { return nil }
        return y
    }

    private func product(_ a: OpaquePointer, _ b: OpaquePointer) -> OpaquePointer? {
        guard let result = BN_CTX_get(context), BN_mod_mul(result, a, b, prime, context) == 1 else { return nil }
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

import Cryptography
import Synchronization

/// Names one request in logs and on error pages: 128 bits, written as 22 characters of base64url.
///
/// Unique and without order, yet not secret: nothing may hang on its being hard to guess. It is made here alone, never
/// taken from a field of the request, so that nobody else writes into our logs. Two streams of SplitMix64 from random
/// starts spare a system call for each request; each stream repeats after 2^64 steps only.
struct ExchangeID: Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    private static let starts: (UInt64, UInt64) = {
        let bytes = SystemRandomBytes().bytes(16).map(UInt64.init)
        return (bytes.prefix(8).reduce(0) { $0 << 8 | $1 }, bytes.suffix(8).reduce(0) { $0 << 8 | $1 })
    }()
    private static let count = Atomic<UInt64>(0)

    init() {
        let step = Self.count.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
        high = Self.mixed(Self.starts.0 &+ step)
        low = Self.mixed(Self.starts.1 &+ step)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    var description: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let bits = UInt128(high) << 64 | UInt128(low)
        return String(unsafeUninitializedCapacity: 22) { characters in
            for index in 0..<21 { characters[index] = alphabet[Int(bits >> (122 - 6 * index) & 63)] }
            characters[21] = alphabet[Int(bits & 3) << 4]
            return 22
        }
    }
}

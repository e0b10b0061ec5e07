public import Cryptography

/// Writes DER, as certificates made for a test need it.
public enum Write {
    public static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag] + length(content.count) + content }

    public static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap(\.self)) }

    public static func set(_ parts: [UInt8]...) -> [UInt8] { value(0x31, parts.flatMap(\.self)) }

    public static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }

    public static func bits(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }

    public static func boolean(_ value: Bool) -> [UInt8] { [0x01, 0x01, value ? 0xFF : 0x00] }

    public static func enumerated(_ number: UInt8) -> [UInt8] { [0x0A, 0x01, number] }

    /// A number that is not negative.
    public static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return value(0x02, digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : digits)
    }

    public static func integer(_ number: UInt16) -> [UInt8] { integer([UInt8(number >> 8), UInt8(number & 0xFF)]) }

    public static func text(_ tag: UInt8, _ text: String) -> [UInt8] { value(tag, Array(text.utf8)) }

    /// `[number]` around a whole value.
    public static func explicit(_ number: Int, _ content: [UInt8]) -> [UInt8] {
        guard number >= 31 else { return value(0xA0 | UInt8(number), content) }
        let digits = number >= 128 ? [0x80 | UInt8(number >> 7), UInt8(number & 0x7F)] : [UInt8(number)]
        return [0xBF] + digits + length(content.count) + content
    }

    public static func object(_ dotted: String) -> [UInt8] {
        let arcs = dotted.split(separator: ".").compactMap { Int($0) }
        let rest = arcs.dropFirst(2).flatMap(base128)
        return value(0x06, base128(arcs[0] * 40 + arcs[1]) + rest)
    }

    private static func base128(_ number: Int) -> [UInt8] {
        var digits = [UInt8(number & 0x7F)]
        var rest = number >> 7
        while rest > 0 {
            digits.insert(0x80 | UInt8(rest & 0x7F), at: 0)
            rest >>= 7
        }
        return digits
    }

    private static func length(_ count: Int) -> [UInt8] {
        if count < 0x80 { return [UInt8(count)] }
        if count <= 0xFF { return [0x81, UInt8(count)] }
        return [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    }

    /// SubjectPublicKeyInfo.
    public static func key(_ key: PublicKey) -> [UInt8] {
        switch key.components {
        case .rsa(let modulus, let exponent):
            let algorithm = sequence(object("1.2.840.113549.1.1.1"), [0x05, 0x00])
            return sequence(algorithm, bits(sequence(integer(modulus), integer(exponent))))
        case .ec(let curve, let x, let y):
            let names: [EllipticCurve: String] = [
                .p256: "1.2.840.10045.3.1.7", .p384: "1.3.132.0.34", .p521: "1.3.132.0.35", .secp256k1: "1.3.132.0.10",
            ]
            let algorithm = sequence(object("1.2.840.10045.2.1"), object(names[curve] ?? ""))
            return sequence(algorithm, bits([0x04] + x + y))
        case .ed25519(let bytes): return sequence(sequence(object("1.3.101.112")), bits(bytes))
        case .ed448(let bytes): return sequence(sequence(object("1.3.101.113")), bits(bytes))
        }
    }

    /// Ecdsa-Sig-Value of r || s.
    public static func signature(_ raw: [UInt8]) -> [UInt8] {
        sequence(integer(Array(raw[..<(raw.count / 2)])), integer(Array(raw[(raw.count / 2)...])))
    }
}

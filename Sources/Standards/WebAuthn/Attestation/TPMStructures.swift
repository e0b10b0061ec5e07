import Cryptography

/// Reads the big-endian structures of TPM 2.0 Part 2, each part with its length in front.
struct TPMReader {
    private var rest: ArraySlice<UInt8>
    private let name: String

    init(_ bytes: [UInt8], _ name: String) {
        rest = bytes[...]
        self.name = name
    }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(Refusal) -> Number {
        let count = Number.bitWidth / 8
        return try take(count).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// TPM2B: two bytes of length, and as many bytes.
    mutating func sized() throws(Refusal) -> [UInt8] {
        try take(Int(integer(UInt16.self)))
    }

    mutating func take(_ count: Int) throws(Refusal) -> [UInt8] {
        guard rest.count >= count else { throw malformed("ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    func requireEnd() throws(Refusal) {
        guard rest.isEmpty else { throw malformed("is followed by further bytes") }
    }

    func malformed(_ problem: String) -> Refusal {
        Refusal(.tpmStructure, "\(name) \(problem).", section: "§8.3")
    }
}

/// TPMS_ATTEST (TPM 2.0 Part 2 §10.12.8): what a TPM says when it certifies a key.
struct TPMAttest {
    let extraData: [UInt8]
    /// The name of the key.
    let name: [UInt8]

    init(_ bytes: [UInt8]) throws(Refusal) {
        var reader = TPMReader(bytes, "certInfo")
        guard try reader.integer(UInt32.self) == 0xFF54_4347 else {
            throw reader.malformed("was not made by a TPM (TPM_GENERATED_VALUE)")
        }
        guard try reader.integer(UInt16.self) == 0x8017 else {
            throw reader.malformed("certifies no key (TPM_ST_ATTEST_CERTIFY)")
        }
        _ = try reader.sized()  // qualifiedSigner
        extraData = try reader.sized()
        _ = try reader.take(17)  // clockInfo
        _ = try reader.take(8)  // firmwareVersion
        name = try reader.sized()
        _ = try reader.sized()  // qualifiedName
        try reader.requireEnd()
    }
}

/// TPMT_PUBLIC (TPM 2.0 Part 2 §12.2.4): a public key as a TPM knows it.
struct TPMPublicArea {
    private enum Key {
        case rsa(modulus: [UInt8], exponent: [UInt8])
        case ec(EllipticCurve, x: [UInt8], y: [UInt8])
    }

    private static let null: UInt16 = 0x0010

    /// The name by which the TPM certifies it: the number of a hash, and that hash over the area (Part 1 §16).
    let name: [UInt8]
    private let key: Key

    init(_ bytes: [UInt8]) throws(Refusal) {
        var reader = TPMReader(bytes, "pubArea")
        let type = try reader.integer(UInt16.self)
        let nameAlgorithm = try reader.integer(UInt16.self)
        _ = try reader.take(4)  // objectAttributes
        _ = try reader.sized()  // authPolicy
        switch type {
        case 0x0001: key = try Self.rsa(&reader)
        case 0x0023: key = try Self.ec(&reader)
        default: throw reader.malformed("is neither of RSA nor of ECC")
        }
        try reader.requireEnd()
        // SHA-1 would let two areas share a name.
        let hash: Hash
        switch nameAlgorithm {
        case 0x000B: hash = .sha256
        case 0x000C: hash = .sha384
        case 0x000D: hash = .sha512
        default: throw reader.malformed("names itself by a hash that is not of the SHA-2 family")
        }
        name = [UInt8(nameAlgorithm >> 8), UInt8(nameAlgorithm & 0xFF)] + hash(bytes)
    }

    /// Whether it is the credential's key, number by number.
    func matches(_ other: PublicKey) -> Bool {
        switch (key, other.components) {
        case (.rsa(let n, let e), .rsa(let modulus, let exponent)): n == modulus && e == exponent
        case (.ec(let curve, let x, let y), .ec(let otherCurve, let otherX, let otherY)):
            curve == otherCurve && x == otherX && y == otherY
        default: false
        }
    }

    private static func rsa(_ reader: inout TPMReader) throws(Refusal) -> Key {
        try skipSymmetric(&reader)
        try skipScheme(&reader)
        _ = try reader.integer(UInt16.self)  // keyBits: the modulus tells
        let exponent = try reader.integer(UInt32.self)
        let modulus = try reader.sized()
        // Zero stands for the usual exponent (Part 2 §12.2.3.5).
        let bytes = withUnsafeBytes(of: (exponent == 0 ? 65_537 : exponent).bigEndian, Array.init)
        return .rsa(modulus: Array(modulus.drop { $0 == 0 }), exponent: Array(bytes.drop { $0 == 0 }))
    }

    private static func ec(_ reader: inout TPMReader) throws(Refusal) -> Key {
        try skipSymmetric(&reader)
        try skipScheme(&reader)
        let curve: EllipticCurve
        switch try reader.integer(UInt16.self) {
        case 0x0003: curve = .p256
        case 0x0004: curve = .p384
        case 0x0005: curve = .p521
        default: throw reader.malformed("is on a curve that is not supported")
        }
        try skipScheme(&reader)  // the key derivation
        let x = try coordinate(&reader, curve)
        return .ec(curve, x: x, y: try coordinate(&reader, curve))
    }

    /// A TPM may leave leading zeros out.
    private static func coordinate(_ reader: inout TPMReader, _ curve: EllipticCurve) throws(Refusal) -> [UInt8] {
        let bytes = try reader.sized()
        let size = curve.coordinateByteCount
        guard bytes.count <= size else { throw reader.malformed("has a coordinate that is too long") }
        return [UInt8](repeating: 0, count: size - bytes.count) + bytes
    }

    /// TPMT_SYM_DEF_OBJECT: with an algorithm come its key size and mode.
    private static func skipSymmetric(_ reader: inout TPMReader) throws(Refusal) {
        if try reader.integer(UInt16.self) != null { _ = try reader.take(4) }
    }

    /// A scheme: with an algorithm comes its hash.
    private static func skipScheme(_ reader: inout TPMReader) throws(Refusal) {
        if try reader.integer(UInt16.self) != null { _ = try reader.take(2) }
    }
}

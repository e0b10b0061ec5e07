import Cryptography

/// Derives the key of ECDH-ES from the agreed secret (RFC 7518 §4.6.2, NIST SP 800-56A §5.8.1).
enum ConcatKDF {
    static func key(
        from secret: SymmetricKey, algorithm: String, partyU: [UInt8], partyV: [UInt8], byteCount: Int
    ) -> SymmetricKey {
        let information =
            prefixed(Array(algorithm.utf8)) + prefixed(partyU) + prefixed(partyV) + bigEndian(byteCount * 8)
        var key: [UInt8] = []
        var round = 0
        while key.count < byteCount {
            round += 1
            key += secret.withBytes { Hash.sha256(bigEndian(round) + $0 + information) }
        }
        return SymmetricKey(Array(key.prefix(byteCount)))
    }

    private static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
        bigEndian(bytes.count) + bytes
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian, Array.init)
    }
}

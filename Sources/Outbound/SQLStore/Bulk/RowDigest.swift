import Cryptography

/// A digest of rows that come one after another: a chain of SHA-256 over the digest so far and the next row, so that no
/// more than one row has to be at hand.
struct RowDigest {
    private(set) var value = SHA256Digest(of: "")

    mutating func add(_ row: SQLRow) {
        var bytes = value.bytes
        for value in row.values { value.append(to: &bytes) }
        value = SHA256Digest(of: bytes)
    }
}

extension SQLValue {
    /// Its type, its length where that varies, and its bytes: no two rows are written alike.
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .null:
            bytes.append(0)
        case .integer(let integer):
            bytes.append(1)
            bytes.append(bigEndian: UInt64(bitPattern: integer))
        case .real(let real):
            bytes.append(2)
            bytes.append(bigEndian: real.bitPattern)
        case .text(let text):
            bytes.append(3)
            bytes.append(bigEndian: UInt64(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        case .blob(let blob):
            bytes.append(4)
            bytes.append(bigEndian: UInt64(blob.count))
            bytes.append(contentsOf: blob)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}

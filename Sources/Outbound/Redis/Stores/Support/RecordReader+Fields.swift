import Cryptography
import JOSE
import Kernel

/// Fields of more than the plain types.
extension RecordReader {
    mutating func digest() throws(StoreUnavailable) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes: try fixed(SHA256Digest.byteCount)) else {
            throw .unreadable("a digest of another length")
        }
        return digest
    }

    mutating func flag() throws(StoreUnavailable) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .unreadable("a flag that is neither yes nor no")
        }
    }

    mutating func optionalJSON() throws(StoreUnavailable) -> JSON? {
        guard let text = try optionalText() else { return nil }
        return try Self.parse(text)
    }

    /// JSON that was written here is read again, whatever the limits for what clients send are.
    static func parse(_ text: String) throws(StoreUnavailable) -> JSON {
        do {
            return try JSON(parsing: text, depthMax: 64, bytesMax: 16 * 1_024 * 1_024)
        } catch {
            throw .unreadable("a field that is not JSON")
        }
    }
}

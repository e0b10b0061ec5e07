public import Cryptography

/// Where the key comes from under which all secrets of the store are sealed.
public enum MasterKey: Sendable {
    /// Given by the environment, or by a file that was named.
    case given(SymmetricKey)
    /// The file of the embedded default, which is made at the first start.
    case kept(path: String)

    static let byteCount = 32

    static func decode(_ text: String) -> SymmetricKey? {
        let bytes = Base64URL.decode(text) ?? Base64.decode(text) ?? Base64URL.decode(text.filter { $0 != "=" })
        guard let bytes, bytes.count == byteCount else { return nil }
        return SymmetricKey(bytes)
    }

    /// The key as it is kept in a file: a line of base64.
    static func encode(_ bytes: [UInt8]) -> [UInt8] { Array((Base64.encode(bytes) + "\n").utf8) }

    /// Opens the key; a file that is not there is an error.
    public func open() throws(MasterKeyUnusable) -> SymmetricKey {
        switch self {
        case .given(let key): return key
        case .kept(let path):
            let bytes: [UInt8]
            do {
                bytes = try Files.read(path, secretly: true)
            } catch {
                throw MasterKeyUnusable(path: path, reason: error.reason, isMissing: !Files.exists(path))
            }
            guard let key = Self.decode(Secrets.text(bytes)) else {
                throw MasterKeyUnusable(path: path, reason: "it does not hold 32 bytes in base64", isMissing: false)
            }
            return key
        }
    }

    /// Opens the key, making the file of the embedded default, readable by its owner alone, if it is not there.
    public func openOrCreate(_ randomness: any RandomBytes) throws(MasterKeyUnusable) -> SymmetricKey {
        guard case .kept(let path) = self, !Files.exists(path) else { return try open() }
        do {
            // Where the store is a server, nothing else has made the folder.
            try Files.makeFolder(above: path)
            // Of several that start at once, all read what one wrote.
            _ = try Files.create(path, secret: Self.encode(randomness.bytes(Self.byteCount)))
        } catch {
            throw MasterKeyUnusable(path: path, reason: error.reason, isMissing: false)
        }
        return try open()
    }
}

/// The file of the master key cannot be used.
public struct MasterKeyUnusable: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String
    public let isMissing: Bool

    public var description: String {
        let words = "the master key in \(path) cannot be used: \(reason)"
        guard isMissing else { return words }
        return words + "; a store that is in use opens with nothing but the key of the server that made it: "
            + "give it as this file, as another (master_key_file), or by SURETY_MASTER_KEY"
    }
}

enum Secrets {
    /// A secret as a file holds it: the line end that editors leave does not belong to it.
    static func text(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

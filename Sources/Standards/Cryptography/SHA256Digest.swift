/// A SHA-256 digest: what is stored in place of a secret, and what identifies a key.
public struct SHA256Digest: Hashable, Sendable {
    public static let byteCount = 32
    public let bytes: [UInt8]

    /// Hashes the bytes.
    public init(of bytes: [UInt8]) {
        self.bytes = Hash.sha256(bytes)
    }

    /// Hashes the text as UTF-8.
    public init(of text: String) {
        var text = text
        bytes = text.withUTF8 { Hash.sha256.digest(of: UnsafeRawBufferPointer($0)) }
    }

    /// Takes a digest that was computed before; nil unless it has 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    public var base64URL: String { Base64URL.encode(bytes) }
}

extension SHA256Digest: CustomStringConvertible {
    public var description: String { base64URL }
}

/// The URL-safe encoding without padding that JOSE uses (RFC 4648 §5, RFC 7515 §2).
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        let count = Base64Alphabet.url.encodedCount(of: bytes.count)
        return String(unsafeUninitializedCapacity: count) { output in
            bytes.withUnsafeBufferPointer { Base64Alphabet.url.encode($0, into: output) }
            return count
        }
    }

    /// Decodes strictly: padding, white space, other characters and bits that no byte holds are refused, so that
    /// no two texts mean the same bytes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        Base64Alphabet.url.decode(text)
    }

    /// Decodes text that is at hand as UTF-8, by the same rules.
    public static func decode(utf8 text: ArraySlice<UInt8>) -> [UInt8]? {
        text.withUnsafeBufferPointer { Base64Alphabet.url.decode($0) }
    }

    /// Encodes at the end of a text under construction, without a string in between.
    public static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        let start = text.count
        text.append(contentsOf: repeatElement(0, count: Base64Alphabet.url.encodedCount(of: bytes.count)))
        text.withUnsafeMutableBufferPointer { output in
            bytes.withUnsafeBufferPointer {
                Base64Alphabet.url.encode($0, into: UnsafeMutableBufferPointer(rebasing: output[start...]))
            }
        }
    }
}

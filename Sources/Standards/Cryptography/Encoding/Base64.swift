/// The standard alphabet with padding (RFC 4648 §4), as HTTP Basic uses it.
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        let count = Base64Alphabet.standard.encodedCount(of: bytes.count)
        return String(unsafeUninitializedCapacity: count) { output in
            bytes.withUnsafeBufferPointer { Base64Alphabet.standard.encode($0, into: output) }
            return count
        }
    }

    /// Decodes strictly: missing padding, white space, other characters and bits that no byte holds are refused.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        Base64Alphabet.standard.decode(text)
    }
}

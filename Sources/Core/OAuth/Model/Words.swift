/// Lists of words as parameters carry them, parted by single spaces (RFC 6749 §3.3).
enum Words {
    /// Parted by bytes: to part by characters would look at each for what it combines with.
    static func of(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    }
}

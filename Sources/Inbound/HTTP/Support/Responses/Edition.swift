import HTTPTypes
import Hummingbird

/// Tells one edition of a file from another, for entity tags and for addresses that change with the content.
struct Edition: Equatable, Sendable, CustomStringConvertible {
    let description: String

    /// FNV-1a over 128 bits. It tells editions apart and guards nothing, so it need not be a cryptographic digest.
    init(of bytes: [UInt8]) {
        let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013B
        let offset: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        description = String(bytes.reduce(offset) { ($0 ^ UInt128($1)) &* prime }, radix: 36)
    }

    var entityTag: String { "\"\(description)\"" }

    /// Whether the client says that it has this one: the weak comparison that If-None-Match asks for (RFC 9110 §13.1.2).
    func isKept(by request: Request) -> Bool {
        request.headers[.ifNoneMatch]?.split(separator: ",").contains { candidate in
            let text = Substring(candidate.utf8.trimmingWhitespace())
            return text == "*" || text == entityTag || text == "W/" + entityTag
        } ?? false
    }
}

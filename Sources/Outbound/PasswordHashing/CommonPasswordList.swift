public import Accounts
public import FoundationEssentials

/// The passwords that everybody tries first, for the blocklist of NIST SP 800-63B-4 §3.1.1.2.
///
/// The file is kept as the bytes it is: one entry a line, sorted by bytes, searched by halving. It costs its own size in
/// memory and nothing to parse.
public struct CommonPasswordList: CommonPasswords {
    private static let newline = UInt8(ascii: "\n")

    private let bytes: [UInt8]

    /// Reads `resources/common-passwords.txt`, or another file of that form.
    public init(contentsOf file: URL) throws {
        try self.init(bytes: [UInt8](Data(contentsOf: file)))
    }

    /// Refuses lines out of order: a search by halving would miss entries and nobody would notice.
    public init(bytes: [UInt8]) throws(InvalidCommonPasswordList) {
        guard let last = bytes.last else { throw .empty }
        guard last == Self.newline else { throw .noFinalNewline }
        var previous = bytes[..<0]
        var start = 0
        var lineNumber = 0
        for (end, byte) in bytes.enumerated() where byte == Self.newline {
            lineNumber += 1
            let line = bytes[start..<end]
            guard previous.lexicographicallyPrecedes(line) else { throw .notAscending(line: lineNumber) }
            previous = line
            start = end + 1
        }
        self.bytes = bytes
    }

    /// Whether the list holds this spelling; the caller brings it to NFC and lower case first.
    public func contains(_ normalised: String) -> Bool {
        let wanted = normalised.utf8
        var low = bytes.startIndex
        var high = bytes.endIndex
        while low < high {
            let line = self.line(around: low + (high - low) / 2)
            if line.elementsEqual(wanted) { return true }
            if line.lexicographicallyPrecedes(wanted) {
                low = line.endIndex + 1
            } else {
                high = line.startIndex
            }
        }
        return false
    }

    private func line(around index: Int) -> ArraySlice<UInt8> {
        var start = index
        while start > bytes.startIndex, bytes[start - 1] != Self.newline { start -= 1 }
        var end = index
        while bytes[end] != Self.newline { end += 1 }
        return bytes[start..<end]
    }
}

public enum InvalidCommonPasswordList: Error, Equatable {
    case empty
    case noFinalNewline
    /// The line is empty, or does not follow the one before it in byte order.
    case notAscending(line: Int)
}

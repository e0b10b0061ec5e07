import FoundationEssentials
import Kernel

/// Reads what ``RecordWriter`` wrote, in its order. Whatever is not as written cannot be read, and nothing is guessed.
struct RecordReader {
    let expiresAt: Date
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(StoreUnavailable) {
        guard bytes.first == Record.format else { throw .unreadable("a record of another format") }
        rest = bytes.dropFirst()
        expiresAt = try Self.date(&rest)
    }

    /// Whether nothing follows that a newer release may have added.
    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(StoreUnavailable) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .unreadable("a record that is cut short") }
        return byte
    }

    mutating func date() throws(StoreUnavailable) -> Date {
        try Self.date(&rest)
    }

    mutating func fixed(_ count: Int) throws(StoreUnavailable) -> [UInt8] {
        Array(try Self.take(count, &rest))
    }

    mutating func bytes() throws(StoreUnavailable) -> [UInt8] {
        try fixed(try length())
    }

    mutating func text() throws(StoreUnavailable) -> String {
        guard let text = String(validating: try Self.take(try length(), &rest), as: UTF8.self) else {
            throw .unreadable("a text that is not UTF-8")
        }
        return text
    }

    mutating func texts() throws(StoreUnavailable) -> [String] {
        let count = try length()
        // Each takes a byte at least: a wrong count must not make room for what cannot be there.
        guard count <= rest.count else { throw .unreadable("a record that is cut short") }
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try text()) }
        return texts
    }

    mutating func optionalText() throws(StoreUnavailable) -> String? {
        let texts = try texts()
        guard texts.count <= 1 else { throw .unreadable("a field that is there more than once") }
        return texts.first
    }

    mutating func optionalDate() throws(StoreUnavailable) -> Date? {
        switch try length() {
        case 0: return nil
        case 1: return try date()
        default: throw .unreadable("a field that is there more than once")
        }
    }

    mutating func group<Value>(
        _ read: (inout RecordReader) throws(StoreUnavailable) -> Value
    ) throws(StoreUnavailable) -> Value {
        var group = self
        group.rest = try bytes()[...]
        return try read(&group)
    }

    mutating func length() throws(StoreUnavailable) -> Int {
        guard let length = Int(exactly: try varint()), length <= Int32.max else {
            throw .unreadable("a length beyond all measure")
        }
        return length
    }

    mutating func date(since other: Date) throws(StoreUnavailable) -> Date {
        let bits = try varint()
        return Date(milliseconds: other.milliseconds &+ (Int64(bits >> 1) ^ -Int64(bits & 1)))
    }

    private mutating func varint() throws(StoreUnavailable) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, through: 63, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .unreadable("a number beyond all measure")
    }

    private static func date(_ rest: inout ArraySlice<UInt8>) throws(StoreUnavailable) -> Date {
        let bits = try take(8, &rest).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Date(milliseconds: Int64(bitPattern: bits))
    }

    private static func take(
        _ count: Int, _ rest: inout ArraySlice<UInt8>
    ) throws(StoreUnavailable) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .unreadable("a record that is cut short") }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }
}

import FoundationEssentials
import Kernel

/// Writes a record. Texts and bytes stand behind their length, a varint; times are eight bytes, big-endian.
struct RecordWriter {
    private(set) var bytes: [UInt8] = [Record.format]

    init(until end: Date) {
        add(end)
    }

    /// The fields without the head.
    var body: [UInt8] { Array(bytes.dropFirst(Record.headBytes)) }

    mutating func add(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func add(_ date: Date) {
        let milliseconds = UInt64(bitPattern: date.milliseconds)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: milliseconds >> shift))
        }
    }

    /// Of a known length, which is not written.
    mutating func add(fixed field: [UInt8]) {
        bytes += field
    }

    mutating func add(_ field: [UInt8]) {
        add(length: field.count)
        bytes += field
    }

    mutating func add(_ text: String) {
        add(length: text.utf8.count)
        bytes += text.utf8
    }

    mutating func add(_ texts: [String]) {
        add(length: texts.count)
        for text in texts { add(text) }
    }

    /// A count of one or none goes ahead.
    mutating func add(_ text: String?) {
        add(text.map { [$0] } ?? [])
    }

    mutating func add(_ date: Date?) {
        add(length: date == nil ? 0 : 1)
        if let date { add(date) }
    }

    /// Fields behind their common length: to a group too later releases may add fields at its end.
    mutating func addGroup(_ write: (inout RecordWriter) -> Void) {
        var group = self
        group.bytes = []
        write(&group)
        add(group.bytes)
    }

    mutating func add(length: Int) {
        add(varint: UInt64(length))
    }

    /// A small number of milliseconds before or after another time takes few bytes, whatever the sign.
    mutating func add(_ date: Date, since other: Date) {
        let milliseconds = date.milliseconds &- other.milliseconds
        add(varint: UInt64(bitPattern: milliseconds << 1 ^ milliseconds >> 63))
    }

    private mutating func add(varint: UInt64) {
        var rest = varint
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

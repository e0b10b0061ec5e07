import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Redis

@Suite("Records as they are kept in Redis")
struct RecordTests {
    private var sample: RecordWriter {
        var fields = RecordWriter(until: Sample.later)
        fields.add("ميناء")
        fields.add(["a", "", "c"])
        fields.add([UInt8](repeating: 7, count: 300))
        fields.add(Date?.none)
        fields.add(Date?.some(Sample.now))
        fields.add(String?.some(""))
        return fields
    }

    private func read(_ bytes: [UInt8]) throws {
        var fields = try RecordReader(bytes)
        #expect(fields.expiresAt == Sample.later)
        #expect(try fields.text() == "ميناء")
        #expect(try fields.texts() == ["a", "", "c"])
        #expect(try fields.bytes() == [UInt8](repeating: 7, count: 300))
        #expect(try fields.optionalDate() == nil)
        #expect(try fields.optionalDate() == Sample.now)
        #expect(try fields.optionalText() == "")
    }

    @Test("cannot be read when cut short, wherever")
    func cutShort() {
        let bytes = sample.bytes
        for count in bytes.indices {
            #expect(throws: StoreUnavailable.self) { try read(Array(bytes.prefix(count))) }
        }
    }

    @Test("cannot be read when of another format, or with lengths beyond all measure")
    func otherFormat() {
        #expect(throws: StoreUnavailable.self) { try read([2] + sample.bytes.dropFirst()) }
        let head = Array(sample.bytes.prefix(Record.headBytes))
        #expect(throws: StoreUnavailable.self) { try read(head + [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) }
        #expect(throws: StoreUnavailable.self) { try read(head + [0xff, 0xff, 0xff, 0xff, 0x07]) }
        #expect(throws: StoreUnavailable.self) { try read(head + [2, 0xc3, 0x28]) }
    }

    @Test("are read as written, and with fields that a later release has added")
    func roundTrip() throws {
        try read(sample.bytes)
        try read(sample.bytes + [1, 2, 3])
    }

    @Test(
        "have names of their own, whatever the characters of their ids",
        arguments: [("a:b", "c"), ("a", "b:c"), ("a}", "b"), ("{a", "b"), ("a%3A", "b"), ("", "")]
    )
    func names(tenant: String, id: String) {
        let names = KeyNames(prefix: "sure{ty}")
        let key = names.key(.session, id, in: TenantID(tenant))

        #expect(key.utf8.count { $0 == UInt8(ascii: "{") } == 1)
        #expect(key.utf8.count { $0 == UInt8(ascii: "}") } == 1)
        #expect(key.split(separator: ":", omittingEmptySubsequences: false).count == 4)
    }
}

import CBOR
import Testing

@Suite("Where CBOR values lie among other bytes")
struct PlaceTests {
    /// Three bytes, a map, and three more.
    let bytes = hex("000000 a2 01 02 03 44 01020304 ffffff")

    @Test("tells where a value ends, and gives its bytes as they were sent")
    func prefix() throws {
        let (value, end) = try CBOR.decodePrefix(bytes[3...])

        #expect(value == [1: 2, 3: .bytes([1, 2, 3, 4])])
        #expect(end == 12)
        #expect(Array(bytes[3..<end]) == value.encoded())
    }

    @Test("tells offsets in the terms of the caller")
    func offsets() {
        #expect(throws: CBORError.indefiniteLength(at: 12)) { try CBOR.decodePrefix(bytes[12...]) }
        #expect(throws: CBORError.truncated(at: 7)) { try CBOR.decodePrefix(bytes[3..<11]) }
        #expect(throws: CBORError.truncated(at: 15)) { try CBOR.decodePrefix(bytes[15...]) }
        #expect(throws: CBORError.keyOrder(at: 6)) { try CBOR.decodePrefix(hex("00 00 a2 6161 00 01 00")[2...]) }
    }

    @Test("refuses entries of what is no map, and trailing bytes after one that is")
    func refusesEntries() {
        #expect(throws: CBORError.notAMap(at: 0)) { try CBOR.decodeEntries([0x80]) }
        #expect(throws: CBORError.trailingBytes(at: 1)) { try CBOR.decodeEntries([0xa0, 0x00]) }
        #expect(throws: CBORError.truncated(at: 0)) { try CBOR.decodeEntries([]) }
        #expect(throws: CBORError.keyOrder(at: 3)) { try CBOR.decodeEntries(hex("a2 02 00 01 00")) }
    }

    @Test("tells where the value of each entry lies")
    func entries() throws {
        let bytes = hex("a3 6161 8101 6162 a1 01 02 6163 43 010203")

        let entries = try CBOR.decodeEntries(bytes)

        #expect(entries.map(\.key) == ["a", "b", "c"])
        #expect(entries.map(\.range) == [3..<5, 7..<10, 12..<16])
        for entry in entries { #expect(try CBOR.decode(Array(bytes[entry.range])) == entry.value) }
    }
}

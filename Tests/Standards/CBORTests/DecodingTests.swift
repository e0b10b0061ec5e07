import CBOR
import Testing

@Suite("Reading CBOR strictly (RFC 8949, CTAP 2.1 §8)")
struct DecodingTests {
    @Test(
        "tells why bytes are refused, and where",
        arguments: [
            // Truncation: nothing at all, within a head, within a string.
            ("", CBORError.truncated(at: 0)), ("19 01", .truncated(at: 0)), ("82 00 44 010203", .truncated(at: 2)),
            ("a1 01", .tooMany(at: 0)), ("a2 01 02 03 19", .truncated(at: 4)),
            // More bytes than one item.
            ("00 00", .trailingBytes(at: 1)), ("a1 01 02 f6", .trailingBytes(at: 3)), ("f6 ff", .trailingBytes(at: 1)),
            // Reserved encodings.
            ("1c", .malformed(at: 0)), ("82 00 3d", .malformed(at: 2)), ("1f", .malformed(at: 0)),
            ("82 00 fc", .malformed(at: 2)), ("82 00 e0", .unsupportedSimpleValue(at: 2)),
            ("82 00 f8 20", .unsupportedSimpleValue(at: 2)), ("82 00 f7", .unsupportedSimpleValue(at: 2)),
            ("82 00 fb 0000000000000000", .unsupportedSimpleValue(at: 2)),
            ("81 ff", .indefiniteLength(at: 1)), ("82 00 5f ff", .indefiniteLength(at: 2)),
            ("82 00 c0", .tag(at: 2)), ("81 d9d9f7 00", .tag(at: 1)),
            // Texts: a stray byte, a surrogate, an overlong letter, beyond Unicode, a letter cut in two.
            ("61 ff", .invalidText(at: 0)), ("81 63 eda080", .invalidText(at: 1)), ("62 c1a1", .invalidText(at: 0)),
            ("64 f4908080", .invalidText(at: 0)), ("a1 61 c3 00", .invalidText(at: 1)),
            // Keys of maps.
            ("a1 80 00", .keyType(at: 1)), ("a1 a0 00", .keyType(at: 1)), ("a1 f5 00", .keyType(at: 1)),
            ("a1 f6 00", .keyType(at: 1)), ("a2 01 00 f4 00", .keyType(at: 3)),
        ]
    )
    func refuses(input: String, error: CBORError) {
        #expect(refusal(of: hex(input)) == error)
        #expect(refusal(of: hex(input), order: .any) == error)
    }

    @Test(
        "refuses numbers and lengths in more bytes than they need",
        arguments: [
            "1800", "1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3800", "3900ff", "3a0000ffff",
            "3b00000000ffffffff", "5801aa", "590001aa", "5a00000001aa", "5b0000000000000001aa", "780161", "79000161",
            "7a0000000161", "7b000000000000000161", "980100", "99000100", "9a0000000100", "9b000000000000000100",
            "b8010000", "b900010000", "ba000000010000", "bb00000000000000010000", "9800", "b800", "5800", "7800",
        ]
    )
    func refusesLongHeads(input: String) {
        #expect(refusal(of: hex(input)) == .notShortest(at: 0))
        #expect(refusal(of: hex("a101") + hex(input)) == .notShortest(at: 2))
    }

    @Test("refuses counts that the bytes which remain cannot fill, whatever they claim")
    func refusesCounts() {
        for count in ["9a40000000", "9affffffff", "9b0000000100000000", "9b7fffffffffffffff", "9bffffffffffffffff"] {
            #expect(refusal(of: hex(count)) == .tooMany(at: 0))
            #expect(refusal(of: hex("a101") + hex(count) + hex("0000")) == .tooMany(at: 2))
        }
        for count in ["ba40000000", "baffffffff", "bb8000000000000000", "bbffffffffffffffff"] {
            #expect(refusal(of: hex(count)) == .tooMany(at: 0))
        }
        for length in ["5affffffff", "5b7fffffffffffffff", "5bffffffffffffffff", "7bffffffffffffffff"] {
            #expect(refusal(of: hex(length)) == .truncated(at: 0))
            #expect(refusal(of: hex(length) + [0, 0, 0]) == .truncated(at: 0))
        }
        // A map needs two bytes for each entry.
        #expect(refusal(of: hex("a2 01 02 03")) == .tooMany(at: 0))
    }

    @Test("refuses more than eight arrays and maps within each other")
    func refusesDepth() throws {
        let arrays = [UInt8](repeating: 0x81, count: 8)
        let maps = [[UInt8]](repeating: [0xa1, 0x00], count: 8).flatMap(\.self)

        #expect(refusal(of: arrays + [0x80]) == .tooDeep(at: 8))
        #expect(refusal(of: arrays + [0xa0]) == .tooDeep(at: 8))
        #expect(refusal(of: maps + [0x80]) == .tooDeep(at: 16))
        #expect(refusal(of: [UInt8](repeating: 0x81, count: 60_000)) == .tooDeep(at: 8))
        #expect(try CBOR.decode(arrays + [0x00]).encoded() == arrays + [0x00])
        #expect(try CBOR.decode(maps + [0x00]).encoded() == maps + [0x00])
    }

    @Test("refuses more items than it counts to, and more bytes than it reads")
    func refusesSize() throws {
        let full = CBOR.itemCountMax - 1

        #expect(refusal(of: hex("990400") + [UInt8](repeating: 0, count: full + 1)) == .tooMany(at: 0))
        #expect(refusal(of: hex("82 9903fe") + [UInt8](repeating: 0, count: full)) == .tooMany(at: 4 + full - 1))
        #expect(try CBOR.decode(hex("9903ff") + [UInt8](repeating: 0, count: full)).array?.count == full)
        let long = hex("5a0000ffff") + [UInt8](repeating: 0, count: 0xffff)
        #expect(refusal(of: long) == .tooLong(bytes: long.count))
        #expect(throws: CBORError.tooLong(bytes: long.count)) { try CBOR.decodePrefix(long[...]) }
        #expect(try CBOR.decode(hex("59fffd") + [UInt8](repeating: 7, count: 0xfffd)).bytes?.count == 0xfffd)
    }
}

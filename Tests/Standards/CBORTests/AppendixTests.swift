import CBOR
import Testing

@Suite("The published examples of CBOR (RFC 8949, appendices A and F)")
struct AppendixTests {
    @Test(
        "refuses floats, undefined and other simple values",
        arguments: [
            "f90000", "f98000", "f93c00", "fb3ff199999999999a", "f93e00", "f97bff", "fa47c35000", "fa7f7fffff",
            "fb7e37e43c8800759c", "f90001", "f90400", "f9c400", "fbc010666666666666", "f97c00", "f97e00", "f9fc00",
            "fa7f800000", "fa7fc00000", "faff800000", "fb7ff0000000000000", "fb7ff8000000000000",
            "fbfff0000000000000", "f7", "f0", "f8ff",
        ]
    )
    func refusesSimpleValues(example: String) {
        #expect(refusal(of: hex(example)) == .unsupportedSimpleValue(at: 0))
        #expect(refusal(of: hex("8100") + hex(example)) == .trailingBytes(at: 2))
        #expect(refusal(of: hex("8200") + hex(example)) == .unsupportedSimpleValue(at: 2))
    }

    @Test(
        "refuses tags, big numbers and dates among them",
        arguments: [
            "c249010000000000000000", "c349010000000000000000", "c074323031332d30332d32315432303a30343a30305a",
            "c11a514b67b0", "c1fb41d452d9e2000000", "d74401020304", "d818456449455446",
            "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
        ]
    )
    func refusesTags(example: String) {
        #expect(refusal(of: hex(example)) == .tag(at: 0))
        #expect(refusal(of: hex("a101") + hex(example)) == .tag(at: 2))
    }

    @Test(
        "refuses indefinite lengths, at whatever depth",
        arguments: [
            ("5f42010243030405ff", 0), ("7f657374726561646d696e67ff", 0), ("9fff", 0), ("9f018202039f0405ffff", 0),
            ("9f01820203820405ff", 0), ("83018202039f0405ff", 5), ("83019f0203ff820405", 2),
            ("9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", 0), ("bf61610161629f0203ffff", 0),
            ("826161bf61626163ff", 3), ("bf6346756ef563416d7421ff", 0),
        ]
    )
    func refusesIndefiniteLengths(example: String, offset: Int) {
        #expect(refusal(of: hex(example)) == .indefiniteLength(at: offset))
    }

    @Test("refuses everything that is not well-formed", arguments: Examples.malformed)
    func refusesMalformed(example: String) {
        #expect(refusal(of: hex(example)) != nil)
        #expect(refusal(of: hex(example), order: .any) != nil)
    }

    @Test("reads the others, and writes them as they were", arguments: Examples.accepted)
    func reads(example: String, value: CBOR) throws {
        #expect(try CBOR.decode(hex(example)) == value)
        #expect(value.encoded() == hex(example))
    }
}

private enum Examples {
    static let accepted: [(String, CBOR)] = numbers + strings + containers

    static let numbers: [(String, CBOR)] = [
        ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1_000),
        ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", .unsigned(.max)), ("3bffffffffffffffff", .negative(.max)),
        ("20", -1), ("29", -10), ("3863", -100), ("3903e7", -1_000),
        ("f4", false), ("f5", true), ("f6", nil),
    ]

    static let strings: [(String, CBOR)] = [
        ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])),
        ("60", ""), ("6161", "a"), ("6449455446", "IETF"), ("62225c", "\"\\"), ("62c3bc", "\u{fc}"),
        ("63e6b0b4", "\u{6c34}"), ("64f0908591", "\u{10151}"),
    ]

    static let containers: [(String, CBOR)] = [
        ("80", []), ("83010203", [1, 2, 3]), ("8301820203820405", [1, [2, 3], [4, 5]]),
        (
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
            .array((1...25).map { CBOR($0) })
        ),
        ("a0", [:]), ("a201020304", [1: 2, 3: 4]), ("a26161016162820203", ["a": 1, "b": [2, 3]]),
        ("826161a161626163", ["a", ["b": "c"]]),
        (
            "a56161614161626142616361436164614461656145",
            ["a": "A", "b": "B", "c": "C", "d": "D", "e": "E"]
        ),
    ]

    static let malformed =
        endsWithinHead + endsWithinContent + reserved + [
            // Chunks of another type or without a length, and breaks where none belongs.
            "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff", "5f5f4100ffff",
            "7f7f6100ffff", "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff",
            "9f829f819f9fffffffff", "bf00ff", "bf000000ff",
        ]

    static let endsWithinHead = [
        "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8",
        "f8", "f900", "fa0000", "fb000000",
    ]

    static let endsWithinContent = [
        "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203", "81",
        "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "c0", "5f4100", "7f6100", "9f", "9f0102",
        "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
    ]

    static let reserved = [
        "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be",
        "dc", "dd", "de", "fc", "fd", "fe", "f800", "f801", "f818", "f81f", "1f", "3f", "df",
    ]
}

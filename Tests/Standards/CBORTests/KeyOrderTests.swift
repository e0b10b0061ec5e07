import CBOR
import Testing

@Suite("The keys of maps (CTAP 2.1 §8)")
struct KeyOrderTests {
    @Test(
        "refuses a key that stands twice, in either order",
        arguments: [
            ("a2 01 00 01 00", 3), ("a2 6161 00 6161 01", 4), ("a2 4101 00 4101 00", 4), ("a2 20 00 20 00", 3),
            ("a3 01 00 02 00 02 00", 5), ("82 00 a2 01 00 01 00", 5), ("a1 01 a2 01 00 01 00", 5),
            ("a2 60 00 60 00", 3), ("a2 1818 00 1818 00", 4),
        ]
    )
    func refusesDuplicates(input: String, offset: Int) {
        #expect(refusal(of: hex(input)) == .duplicateKey(at: offset))
        #expect(refusal(of: hex(input), order: .any) == .duplicateKey(at: offset))
    }

    @Test("refuses a key that stands twice with others between, where any order is taken")
    func refusesDistantDuplicates() {
        #expect(refusal(of: hex("a3 02 00 01 00 02 00"), order: .any) == .duplicateKey(at: 5))
        #expect(refusal(of: hex("a4 6162 00 02 00 6161 00 6162 00"), order: .any) == .duplicateKey(at: 9))
        #expect(refusal(of: hex("a4 02 00 01 00 01 00 02 00"), order: .any) == .duplicateKey(at: 5))
        let keys: [UInt8] = (0..<200).reversed().flatMap { CBOR(Int64($0)).encoded() + [0] }
        #expect(refusal(of: hex("b8c9") + keys + [0x05, 0], order: .any) == .duplicateKey(at: 2 + keys.count))
    }

    @Test(
        "refuses keys out of order where the order counts, and takes them where it does not",
        arguments: [
            // Major type before length, length before content.
            ("a2 02 00 01 00", 3), ("a2 20 00 01 00", 3), ("a2 6161 00 01 00", 4), ("a2 6161 00 4101 00", 4),
            ("a2 626161 00 6162 00", 5), ("a2 6162 00 6161 00", 4), ("a2 1818 00 00 00", 4),
            ("a2 3818 00 20 00", 4), ("a2 20 00 1818 00", 3), ("a1 01 a2 02 00 01 00", 5),
            ("a5 01 02 03 26 21 00 20 01 22 00", 7),
        ]
    )
    func refusesDisorder(input: String, offset: Int) throws {
        #expect(refusal(of: hex(input)) == .keyOrder(at: offset))

        let value = try CBOR.decode(hex(input), order: .any)

        #expect(try CBOR.decode(value.encoded()) != value)
        #expect(value.encoded().count == hex(input).count)
    }

    @Test(
        "takes the order of CTAP2",
        arguments: [
            "a3 00 00 1818 00 190100 00", "a4 01 00 20 00 4101 00 6161 00", "a2 6162 00 626161 00",
            "a2 20 00 3818 00", "a3 60 00 6161 00 626161 00", "a2 63e6b0b4 00 64f0908591 00",
        ]
    )
    func takesOrder(input: String) throws {
        #expect(try CBOR.decode(hex(input)).encoded() == hex(input))
    }

    @Test("tells texts apart that Swift takes for equal")
    func tellsSpellingsApart() throws {
        // The letter with its accent, and the letter followed by the accent.
        let value = try CBOR.decode(hex("a2 62c3a9 01 6365cc81 02"))

        #expect("\u{e9}" == "e\u{301}")
        #expect(value["\u{e9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(CBOR.text("\u{e9}") != CBOR.text("e\u{301}"))
    }
}

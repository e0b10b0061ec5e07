import FoundationEssentials
import Kernel
import Testing

@Suite("Times as they are kept and told (RFC 7519 §2)")
struct TimeTests {
    @Test("come back from milliseconds as they were", arguments: [0, 1, 999, 1_700_000_000_123, 253_402_300_799_999])
    func roundTrip(milliseconds: Int64) {
        #expect(Date(milliseconds: milliseconds).milliseconds == milliseconds)
    }

    @Test(
        "are told in whole seconds, rounded down",
        arguments: [(0, 0), (999, 0), (1_000, 1), (1_700_000_000_999, 1_700_000_000), (-1, -1)] as [(Int64, Int64)]
    )
    func numericDate(milliseconds: Int64, seconds: Int64) {
        #expect(Date(milliseconds: milliseconds).numericDate == seconds)
    }
}

@Suite("Normalisation Form C (Unicode Standard Annex 15)")
struct NormalizedTextTests {
    @Test(
        "gives one spelling to what looks the same",
        arguments: [
            ("e\u{301}", "\u{E9}"),
            ("\u{E9}", "\u{E9}"),
            ("\u{212A}", "K"),
            ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
            ("a\u{315}\u{300}", "\u{E0}\u{315}"),
            ("\u{FB01}", "\u{FB01}"),
            ("محمد", "محمد"),
            ("", ""),
        ]
    )
    func normalises(text: String, expected: String) {
        #expect(Array(text.normalizedNFC.unicodeScalars) == Array(expected.unicodeScalars))
    }
}

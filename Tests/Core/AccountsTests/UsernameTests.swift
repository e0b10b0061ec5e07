import Accounts
import Testing

@Suite("Usernames (RFC 8265 §3.3, UsernameCaseMapped)")
struct UsernameTests {
    @Test(
        "refuses what is empty, too long, or has a character that does not belong in a name",
        arguments: [
            ("", .empty),
            (String(repeating: "a", count: 65), .tooLong),
            (String(repeating: "e\u{323}\u{306}", count: 33), .tooLong),
            ("two words", .forbiddenCharacter),
            (" leading", .forbiddenCharacter),
            ("tab\t", .forbiddenCharacter),
            ("line\n", .forbiddenCharacter),
            ("nul\u{0}", .forbiddenCharacter),
            ("a/b", .forbiddenCharacter),
            ("a:b", .forbiddenCharacter),
            ("a<b>", .forbiddenCharacter),
            ("a\"b", .forbiddenCharacter),
            ("a'b", .forbiddenCharacter),
            ("zero\u{200B}width", .forbiddenCharacter),
            ("join\u{200D}er", .forbiddenCharacter),
            ("right\u{202E}left", .forbiddenCharacter),
            ("soft\u{AD}hyphen", .forbiddenCharacter),
            ("no\u{A0}break", .forbiddenCharacter),
            ("\u{FEFF}mark", .forbiddenCharacter),
            ("smile\u{1F600}", .forbiddenCharacter),
            ("private\u{E000}", .forbiddenCharacter),
            ("\u{2163}", .forbiddenCharacter),
            ("amira\u{FE0F}", .forbiddenCharacter),
            ("amira\u{34F}", .forbiddenCharacter),
            ("\u{3164}", .forbiddenCharacter),
            ("\u{115F}\u{1160}", .forbiddenCharacter),
        ] as [(String, InvalidUsername)]
    )
    func refuses(text: String, problem: InvalidUsername) {
        #expect(throws: problem) { try Username(text) }
    }

    @Test(
        "refuses letters that are another spelling of plain ones, which would look like somebody else's name",
        arguments: ["\u{FF41}lice", "\u{1D41A}lice", "o\u{FB03}ce", "\u{2C7C}oy", "\u{AA}nna", "\u{210E}ans"]
    )
    func refusesCompatibilityLetters(text: String) {
        #expect(throws: InvalidUsername.forbiddenCharacter) { try Username(text) }
    }

    @Test(
        "has one form, whatever the case and the composition it is typed in",
        arguments: [
            ("Amira", "amira"),
            ("AMIRA", "amira"),
            ("Jos\u{E9}", "jos\u{E9}"),
            ("Jose\u{301}", "jos\u{E9}"),
            ("JOSE\u{301}", "jos\u{E9}"),
            ("\u{212B}sa", "\u{E5}sa"),
            ("\u{130}", "i\u{307}"),
            ("stra\u{DF}e", "stra\u{DF}e"),
            ("\u{3BD}\u{3AF}\u{3BA}\u{3BF}\u{3C2}", "\u{3BD}\u{3AF}\u{3BA}\u{3BF}\u{3C2}"),
            ("\u{13A0}\u{13B1}", "\u{AB70}\u{AB81}"),
            ("أميرة", "أميرة"),
            ("王芳", "王芳"),
            ("हिन्दी", "हिन्दी"),
            ("a.b-c_d+e@example.com", "a.b-c_d+e@example.com"),
            ("user7", "user7"),
        ]
    )
    func normalises(text: String, expected: String) throws {
        let name = try Username(text)

        #expect(Array(name.string.utf8) == Array(expected.utf8))
        #expect(try Username(name.string) == name)
        #expect(name.description == name.string)
    }

    @Test("may have 64 code points, counted after normalisation")
    func longest() throws {
        #expect(try Username(String(repeating: "e\u{301}", count: 64)).string.unicodeScalars.count == 64)
    }
}

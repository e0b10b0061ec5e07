import Accounts
import Testing

@Suite("Passwords as typed (NIST SP 800-63B-4 §3.1.1.2)")
struct PasswordTests {
    @Test("more than 256 code points are refused before anything is done with them")
    func refusesTooLong() {
        #expect(throws: PasswordProblem.tooLong(lengthMax: 256)) { try Password(String(repeating: "a", count: 257)) }
        #expect(throws: PasswordProblem.tooLong(lengthMax: 256)) {
            try Password("a" + String(repeating: "\u{301}", count: 256))
        }
    }

    @Test("prints nothing, in any form")
    func printsNothing() throws {
        let password = try Password("correct horse battery staple")
        var dumped = ""
        dump(password, to: &dumped)

        let forms = ["\(password)", password.debugDescription, String(reflecting: [password]), dumped]

        for form in forms { #expect(!form.contains("horse") && form.contains("(hidden)")) }
        #expect(Mirror(reflecting: password).children.isEmpty)
    }

    @Test(
        "is taken in Normalisation Form C, and otherwise as it is: case, spaces and all",
        arguments: [
            ("e\u{301}", "\u{E9}", 1),
            ("\u{E9}", "\u{E9}", 1),
            (" a b ", " a b ", 5),
            ("Tr0ub4dor&3", "Tr0ub4dor&3", 11),
            ("\u{1F600}\u{1F600}", "\u{1F600}\u{1F600}", 2),
            ("سر", "سر", 2),
            ("", "", 0),
        ]
    )
    func normalises(typed: String, bytes: String, length: Int) throws {
        let password = try Password(typed)

        #expect(password.withBytes { $0 } == Array(bytes.utf8))
        #expect(password.length == length)
    }

    @Test("256 code points are taken, whatever their size in bytes")
    func longest() throws {
        #expect(try Password(String(repeating: "\u{1F600}", count: 256)).length == 256)
    }
}

@Suite("Which new passwords are taken (NIST SP 800-63B-4 §3.1.1.2)")
struct PasswordPolicyTests {
    private struct Listed: CommonPasswords {
        let words: Set<String>

        func contains(_ normalised: String) -> Bool { words.contains(normalised) }
    }

    private static let common = Listed(words: [
        "correcthorsebatterystaple", "password", "caf\u{E9}caf\u{E9}caf\u{E9}caf\u{E9}s",
    ])

    private func check(_ text: String, lengthMin: Int = 15, context: [String] = []) throws {
        try PasswordPolicy(lengthMin: lengthMin, common: Self.common).check(Password(text), context: context)
    }

    @Test("shorter than the least length, counted in code points after normalisation", arguments: [8, 15])
    func refusesShort(lengthMin: Int) {
        let text = "xq7vbn2lkjh4gfd9".prefix(lengthMin - 1)

        #expect(throws: PasswordProblem.tooShort(lengthMin: lengthMin)) {
            try check(String(text), lengthMin: lengthMin)
        }
        #expect(throws: PasswordProblem.tooShort(lengthMin: lengthMin)) {
            try check(text.dropLast() + "e\u{301}", lengthMin: lengthMin)
        }
    }

    @Test(
        "those that attackers try first: listed in any case, repeated, or a row of neighbours",
        arguments: [
            "correcthorsebatterystaple", "CorrectHorseBatteryStaple", "cafe\u{301}cafe\u{301}cafe\u{301}cafe\u{301}s",
            "passwordpassword", "PASSWORDpassword", "aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "qwe1234qwe1234qwe1234",
            "abcdefghijklmnop", "ponmlkjihgfedcba", "123456789012345", "901234567890123", "987654321098765",
        ]
    )
    func refusesCommon(text: String) {
        #expect(throws: PasswordProblem.common) { try check(text) }
    }

    @Test(
        "those made of the account's own words and little more",
        arguments: [
            ("amira@example.com", ["amira@example.com"]),
            ("Amira@Example.com1", ["amira@example.com"]),
            ("suretysuretysurety9", ["Surety"]),
            ("example-bank-9xy", ["xyz", "example-bank-"]),
        ]
    )
    func refusesPredictable(text: String, context: [String]) {
        #expect(throws: PasswordProblem.predictable) { try check(text, context: context) }
    }

    @Test(
        "anything else is taken: no rule asks for digits, capitals or symbols",
        arguments: [
            "lower case words only here", "                vv", "ein recht langer Satz", "كلمة سر طويلة جدا هنا",
            "amira likes long walks", "zq8kxm2vplw0rty",
        ]
    )
    func takes(text: String) throws {
        try check(text, context: ["amira", "Surety", "zz"])
    }

    @Test("eight are enough where a second factor is always asked as well")
    func shorterWithSecondFactor() throws {
        try check("zq8kxm2v", lengthMin: 8)
    }
}

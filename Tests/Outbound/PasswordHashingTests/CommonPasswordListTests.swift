import FoundationEssentials
import Testing

@testable import PasswordHashing

@Suite("Common passwords (NIST SP 800-63B-4 §3.1.1.2)")
struct CommonPasswordListTests {
    @Test(
        "refuses a file in which halving would miss entries",
        arguments: [
            ("", InvalidCommonPasswordList.empty),
            ("abc", .noFinalNewline),
            ("\n", .notAscending(line: 1)),
            ("abc\n\n", .notAscending(line: 2)),
            ("b\na\n", .notAscending(line: 2)),
            ("a\nb\nb\n", .notAscending(line: 3)),
        ]
    )
    func refuses(content: String, problem: InvalidCommonPasswordList) {
        #expect(throws: problem) { try CommonPasswordList(bytes: Array(content.utf8)) }
    }

    @Test("finds every entry and nothing else", arguments: 1...9)
    func finds(count: Int) throws {
        let entries = (0..<count).map { String(repeating: "ab", count: $0) + "b" }.sorted()
        let list = try CommonPasswordList(bytes: Array((entries.joined(separator: "\n") + "\n").utf8))

        for entry in entries { #expect(list.contains(entry)) }
        for stranger in ["", "a", "c", "\n", "abab", "b\n", "zzz"] { #expect(!list.contains(stranger)) }
    }

    @Test("knows the list that is delivered, in small memory")
    func deliveredFile() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = project.appending(path: "resources/common-passwords.txt")

        let list = try CommonPasswordList(contentsOf: file)

        for common in ["password", "12345678", "iloveyou", "qwertyuiop", "1qaz2wsx3edc4rfv", "1234567890987654321"] {
            #expect(list.contains(common), "\(common)")
        }
        for rare in ["correct horse battery staple", "Password", "passwor", "passwordd"] {
            #expect(!list.contains(rare), "\(rare)")
        }
        #expect(try Data(contentsOf: file).count < 500_000)
    }
}

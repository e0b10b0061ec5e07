import Testing

@Suite("Vocabulary")
struct VocabularyTests {
    @Test(
        "refuses a feature's word in the kernel",
        arguments: [
            "let clientID = 1", "struct OAuthStore {}", #"f("grant.ended")"#, "case passkey", "func userCount() {}",
        ]
    )
    func feature(source: String) {
        let file = SourceFile(path: "Sources/Core/Kernel/A.swift", text: source)

        #expect(VocabularyRule.kernel.findings(in: file).count == 1)
    }

    @Test(
        "refuses a technology's name in the core",
        arguments: [
            "struct SQLiteGrants {}", "let isPostgreSQL = true", #"f("redis://")"#, "case openssl", "NIOThread()",
        ]
    )
    func technology(source: String) {
        let file = SourceFile(path: "Sources/Core/OAuth/A.swift", text: source)

        #expect(VocabularyRule.core.findings(in: file).count == 1)
    }

    @Test(
        "leaves other words, comments and other folders alone",
        arguments: [
            ("Sources/Core/Kernel/A.swift", "// a client's grant\nlet migrants = scoped"),
            ("Sources/Core/OAuth/A.swift", "// SQLite\nlet union = ratio"),
            ("Sources/Outbound/SQLite/A.swift", "struct SQLite {}"),
        ]
    )
    func innocent(path: String, source: String) {
        let file = SourceFile(path: path, text: source)

        #expect((VocabularyRule.kernel.findings(in: file) + VocabularyRule.core.findings(in: file)) == [])
    }

    @Test("of the kernel knows no feature, of the core no technology")
    func project() {
        #expect(Project.current.sources.flatMap(VocabularyRule.kernel.findings) == [])
        #expect(Project.current.sources.flatMap(VocabularyRule.core.findings) == [])
    }
}

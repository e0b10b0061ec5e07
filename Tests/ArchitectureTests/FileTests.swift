import Testing

@Suite("Migrations, templates and decision records")
struct FileTests {
    private let project = Project.current

    @Test("a migration that one database lacks is found")
    func unpaired() {
        let sqlite = ["migrations/sqlite/0001_a.sql", "migrations/sqlite/0002_b.sql"]
        let postgres = ["migrations/postgres/0001_a.sql"]

        #expect(FileRules.unpaired(sqlite, postgres) == ["0002_b.sql"])
        #expect(FileRules.unpaired(sqlite, sqlite) == [])
    }

    @Test("an unused template, partial or asset is found")
    func unused() {
        let templates = [
            "a/page.mustache": "{{> shared/head}}", "shared/head.mustache": "{{asset.site-css}}/assets/a.js",
            "a/old.mustache": "",
            "assets/site.css": "", "assets/a.js": "", "assets/old.js": "", "locales/en.json": "",
        ]

        #expect(FileRules.unused(templates: templates, literals: ["a/page"]) == ["a/old.mustache", "assets/old.js"])
        #expect(FileRules.unused(templates: templates, literals: []).contains("a/page.mustache"))
    }

    @Test("a decision record that the index does not link is found")
    func unlisted() {
        let records = ["docs/decisions/0001-a.md", "docs/decisions/0002-b.md"]

        #expect(FileRules.unlisted(records: records, index: "[A](0001-a.md)") == ["0002-b.md"])
    }

    @Test(
        "every migration has the same name for every database",
        .enabled("once there is a second database") { !Project.current.files(below: "migrations/postgres").isEmpty }
    )
    func migrations() {
        #expect(
            FileRules.unpaired(project.files(below: "migrations/sqlite"), project.files(below: "migrations/postgres"))
                == [])
    }

    @Test("every template is used")
    func templates() throws {
        let paths = project.files(below: "templates").map { String($0.dropFirst("templates/".count)) }
        let templates = try Dictionary(
            uniqueKeysWithValues: paths.map { ($0, try project.text(of: "templates/\($0)")) })
        let literals = Set(project.sources.flatMap(\.tokens.literals))

        #expect(FileRules.unused(templates: templates, literals: literals) == [])
    }

    @Test("every decision record is linked from the index")
    func records() throws {
        let records = project.files(below: "docs/decisions").filter { !$0.hasSuffix("/README.md") }

        #expect(!records.isEmpty)
        #expect(FileRules.unlisted(records: records, index: try project.text(of: "docs/decisions/README.md")) == [])
    }
}

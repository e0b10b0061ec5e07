import FoundationEssentials
import Testing

@testable import HTTP

/// Where the project keeps what these tests read, found from this file.
enum ProjectFiles {
    static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 1...5 { root = root.deletingLastPathComponent() }
        return root
    }()

    static let templates = root.appending(path: "templates").path

    /// Read once for all tests, as a server does.
    static func renderer() throws -> PageRenderer { try loaded.get() }

    private static let loaded = Result { try PageRenderer(templatesPath: templates) }
}

@Suite("Pages, as they are sent")
struct GoldenPagesTests {
    @Test("are what the golden files show", arguments: PageSample.all, ["en", "ar"])
    func golden(sample: PageSample, tag: String) throws {
        let renderer = try ProjectFiles.renderer()
        let language = try #require(renderer.languages[tag])

        let html = renderer.html(sample.page, in: language)

        try expectGolden(renderer.assets.unversioned(html), "\(sample.name).\(tag).html")
    }

    /// Compares with the golden file, or rewrites it when `SURETY_GOLDEN` is 1.
    private func expectGolden(_ html: String, _ name: String) throws {
        let file = ProjectFiles.root.appending(path: "Tests/Inbound/HTTPTests/Golden/pages/\(name)")
        if ProcessInfo.processInfo.environment["SURETY_GOLDEN"] == "1" {
            try Data(html.utf8).write(to: file)
        }
        let golden = try? String(contentsOf: file, encoding: .utf8)
        #expect(golden == html, "\(name) differs; rewrite with SURETY_GOLDEN=1 if it is meant to")
    }
}

extension AssetStore {
    /// The page with the hashes of its files taken out, so that an edited style changes no golden page.
    fileprivate func unversioned(_ html: String) -> String {
        names.reduce(html) { html, name in
            address(of: name).map { html.replacing($0, with: "/assets/VERSION/\(name)") } ?? html
        }
    }
}

import FoundationEssentials
import JOSE
import Proofing
import Testing

/// The examples of the guide.
enum Guide {
    struct Example: Sendable, CustomTestStringConvertible {
        let number: Int
        let request: String
        let answer: String

        var testDescription: String { "example \(number)" }
    }

    /// The blocks that are marked as a request or an answer, two by two.
    static func examples() throws -> [Example] {
        var root = URL(filePath: #filePath)
        for _ in 1...5 { root = root.deletingLastPathComponent() }
        let guide = try String(contentsOf: root.appending(path: "docs/guides/verified-claims.md"), encoding: .utf8)
        let (requests, answers) = (blocks("json request", in: guide), blocks("json answer", in: guide))
        return zip(requests, answers).enumerated().map { number, pair in
            Example(number: number + 1, request: pair.0, answer: pair.1)
        }
    }

    private static func blocks(_ mark: String, in text: String) -> [String] {
        var (blocks, block): ([String], [Substring]?) = ([], nil)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = block, line == "```" {
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else if line == "```" + mark {
                block = []
            } else {
                block?.append(line)
            }
        }
        return blocks
    }
}

@Suite("The guide to verified claims (docs/guides/verified-claims.md)")
struct GuideTests {
    @Test("has requests that are answered as it says", arguments: try Guide.examples())
    func examples(_ example: Guide.Example) throws {
        let asked = try JSON(parsing: example.request)
        let place = try #require(asked.object?.values.first)
        let request = try VerifiedClaimsRequest(try #require(place["verified_claims"]))

        let answer = try #require(request.answered())

        #expect(["verified_claims": answer] == (try JSON(parsing: example.answer)))
    }

    @Test("has examples at all")
    func count() throws {
        #expect(try Guide.examples().count == 3)
    }
}

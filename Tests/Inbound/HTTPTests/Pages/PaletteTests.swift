import FoundationEssentials
import Glibc
import Testing

/// A colour as style sheets write it, `#rrggbb`.
private struct Colour {
    let channels: [Double]

    init?(_ hex: Substring) {
        guard hex.count == 7, let value = UInt32(hex.dropFirst(), radix: 16) else { return nil }
        channels = [16, 8, 0].map { Double((value >> $0) & 0xff) / 255 }
    }

    /// Relative luminance (WCAG 2.2).
    var luminance: Double {
        zip([0.2126, 0.7152, 0.0722], channels).reduce(0) { sum, pair in
            let linear = pair.1 <= 0.04045 ? pair.1 / 12.92 : pow((pair.1 + 0.055) / 1.055, 2.4)
            return sum + pair.0 * linear
        }
    }

    func contrast(to other: Colour) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }
}

@Suite("The palette (WCAG 2.2)")
struct PaletteTests {
    /// What stands on what, and the contrast it needs: 4.5 for text (1.4.3), 3 for edges and focus (1.4.11).
    static let pairs: [(String, String, Double)] =
        [
            ("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-tint", "tint"),
            ("ink", "ground"), ("ink", "card"), ("ink", "field"), ("ink", "error-ground"), ("ink", "good-ground"),
            ("ink-soft", "ground"), ("ink-soft", "card"), ("ink-soft", "field"), ("accent", "card"),
            ("accent", "ground"),
            ("accent-strong", "card"), ("error", "card"), ("error", "error-ground"), ("good", "good-ground"),
            ("good", "card"),
        ].map { ($0.0, $0.1, 4.5) }
        + [
            ("edge", "card"), ("edge", "field"), ("edge", "ground"), ("error", "field"), ("accent", "field"),
        ].map { ($0.0, $0.1, 3) }

    @Test("keeps its contrasts, by day and by night", arguments: [0, 1], pairs)
    func contrast(scheme: Int, pair: (front: String, back: String, least: Double)) throws {
        let path = URL(filePath: ProjectFiles.templates).appending(path: "assets/brand.css")
        let schemes = try String(contentsOf: path, encoding: .utf8).split(separator: "@media")
        try #require(schemes.count == 2)
        let found = schemes[scheme].matches(of: /--([a-z-]+): (#[0-9a-f]{6});/).compactMap { match in
            Colour(match.output.2).map { (String(match.output.1), $0) }
        }
        let colours = Dictionary(found) { first, _ in first }

        let front = try #require(colours[pair.front])
        let back = try #require(colours[pair.back])

        #expect(front.contrast(to: back) >= pair.least)
    }
}

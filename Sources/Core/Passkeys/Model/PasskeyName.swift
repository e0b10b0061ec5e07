import Kernel

/// What a person calls a passkey: 1 to 64 characters that can be shown, without white space around them.
public struct PasskeyName: Equatable, Sendable {
    public static let lengthMax = 64

    public let string: String

    /// - Throws: `PasskeyRefusal.invalidName`.
    public init(_ text: String) throws(PasskeyRefusal) {
        let scalars = text.normalizedNFC.unicodeScalars
        let start = scalars.drop { $0.properties.isWhitespace }
        let shown = Array(start.reversed().drop { $0.properties.isWhitespace }.reversed())
        guard (1...Self.lengthMax).contains(shown.count), shown.allSatisfy(Self.isPlain),
            shown.contains(where: Self.isVisible)
        else { throw .invalidName }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: shown)
        string = String(kept)
    }

    /// Neither ends a line nor turns the direction of what stands around it (Unicode Standard Annex 9, §2).
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        let refused: Set<Unicode.GeneralCategory> = [
            .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse,
        ]
        let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        return !turns && !refused.contains(scalar.properties.generalCategory)
    }

    /// Joiners and marks alone show nothing; within a name they belong to Persian, to Hindi and to emoji.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        let invisible: Set<Unicode.GeneralCategory> = [.format, .nonspacingMark, .enclosingMark, .spaceSeparator]
        return !invisible.contains(scalar.properties.generalCategory)
    }
}

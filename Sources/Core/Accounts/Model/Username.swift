import Kernel

/// The name by which a person signs in, in its one normal form.
///
/// Lower case and NFC (after RFC 8265 §3.3, UsernameCaseMapped), so that no two accounts look the same
/// and every limit on tries counts one person once.
public struct Username: Hashable, Sendable, CustomStringConvertible {
    public static let lengthMax = 64
    public let string: String

    public init(_ text: String) throws(InvalidUsername) {
        let normal = Self.normalize(text)
        guard !normal.isEmpty else { throw .empty }
        guard normal.unicodeScalars.count <= Self.lengthMax else { throw .tooLong }
        guard normal.unicodeScalars.allSatisfy(Self.isAllowed) else { throw .forbiddenCharacter }
        string = normal
    }

    public var description: String { string }

    /// What is compared: any name a person types goes through here once, at the edge.
    public static func normalize(_ text: String) -> String {
        text.normalizedNFC.lowercased().normalizedNFC
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if ".-_@+".unicodeScalars.contains(scalar) { return true }
        guard isItself(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .modifierLetter, .otherLetter, .titlecaseLetter,
            .decimalNumber, .nonspacingMark, .spacingMark:
            return true
        default:
            return false
        }
    }

    /// Whether it is neither another spelling of plain letters (fullwidth, mathematical, a ligature: RFC 8264 §9.17)
    /// nor a character that nobody sees (§9.13).
    ///
    /// Both change under NFKC_Casefold, the one test of it that the standard library has; so do some small letters
    /// that are letters of their own.
    private static func isItself(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.properties.changesWhenNFKCCaseFolded else { return true }
        switch scalar.value {
        case 0xDF, 0x3C2: return true  // sharp s, final sigma
        case 0x13F8...0x13FD, 0xAB70...0xABBF: return true  // Cherokee, which folds to its capitals
        default: return false
        }
    }
}

public enum InvalidUsername: Error, Equatable, Sendable {
    case empty
    case tooLong
    case forbiddenCharacter
}

public import FoundationEssentials

/// A value as it travels to a statement or back in a row.
///
/// Both databases know these five; whatever else a store has is one of them: a boolean is the integer 0 or 1, a moment
/// is whole milliseconds since 1970.
public enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLValue {
    public init(_ integer: Int64?) {
        self = integer.map(Self.integer) ?? .null
    }

    public init(_ integer: Int?) {
        self = integer.map { .integer(Int64($0)) } ?? .null
    }

    public init(_ text: String?) {
        self = text.map(Self.text) ?? .null
    }

    public init(_ bytes: [UInt8]?) {
        self = bytes.map(Self.blob) ?? .null
    }

    public init(_ flag: Bool?) {
        self = flag.map(Self.bool) ?? .null
    }

    public init(_ moment: Date?) {
        self = moment.map(Self.date) ?? .null
    }

    /// The integer 1 for true, 0 for false.
    public static func bool(_ flag: Bool) -> SQLValue {
        .integer(flag ? 1 : 0)
    }

    /// Milliseconds since 1970, to the nearest; a moment beyond what 64 bits can count becomes the last one they can.
    public static func date(_ moment: Date) -> SQLValue {
        let milliseconds = (moment.timeIntervalSince1970 * 1_000).rounded()
        return .integer(Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max))
    }
}

/// A CBOR value of the profile that FIDO uses: no floats, tags or indefinite lengths (CTAP 2.1 §8, RFC 8949).
///
/// Texts and keys are compared byte for byte: to Swift's own strings, different spellings of one letter are equal.
public enum CBOR: Sendable {
    case unsigned(UInt64)
    /// The number -1 - n, as it is encoded: an `Int64` does not hold them all.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBOR])
    case map(Map)
    case bool(Bool)
    case null

    /// A number as it is written in an encoded value.
    public init(_ number: Int64) {
        self = number < 0 ? .negative(UInt64(~number)) : .unsigned(UInt64(number))
    }
}

extension CBOR: Equatable {
    public static func == (a: CBOR, b: CBOR) -> Bool {
        switch (a, b) {
        case (.unsigned(let a), .unsigned(let b)), (.negative(let a), .negative(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        default: false
        }
    }
}

extension CBOR {
    /// The number, where there is one and it fits.
    public var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let number): Int64(exactly: number).map { ~$0 }
        default: nil
        }
    }

    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    public var array: [CBOR]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var map: Map? {
        if case .map(let map) = self { map } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    public var isNull: Bool {
        self == .null
    }

    /// The value of a text key; nil also where this is no map.
    public subscript(_ key: String) -> CBOR? { map?[key] }

    /// The value of an integer key; nil also where this is no map.
    public subscript(_ key: Int64) -> CBOR? { map?[key] }
}

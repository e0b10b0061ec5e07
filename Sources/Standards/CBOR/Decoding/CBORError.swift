/// Why bytes are not taken as CBOR (RFC 8949), and where.
///
/// An offset is that of the first byte of the item at fault, as an index into the bytes that the caller gave.
public enum CBORError: Error, Equatable, Sendable {
    /// The bytes end within an item.
    case truncated(at: Int)
    /// More bytes follow the one item that was asked for.
    case trailingBytes(at: Int)
    /// Additional information 28 to 30, which RFC 8949 §3 reserves.
    case malformed(at: Int)
    /// A number or a length takes more bytes than it needs (RFC 8949 §4.2.1).
    case notShortest(at: Int)
    /// A string, array or map without a length, or the break that ends one (RFC 8949 §3.2).
    case indefiniteLength(at: Int)
    /// A tag, of whatever number (RFC 8949 §3.4).
    case tag(at: Int)
    /// A float, `undefined`, or a simple value other than false, true and null (RFC 8949 §3.3).
    case unsupportedSimpleValue(at: Int)
    /// A text that is not UTF-8.
    case invalidText(at: Int)
    /// Arrays and maps within each other beyond `CBOR.depthMax`.
    case tooDeep(at: Int)
    /// More elements are claimed than the bytes that remain could hold, or than `CBOR.itemCountMax` leaves.
    case tooMany(at: Int)
    /// More bytes than `CBOR.byteCountMax`.
    case tooLong(bytes: Int)
    /// Something else stands where a map has to.
    case notAMap(at: Int)
    /// The key of a map is neither a number nor a string.
    case keyType(at: Int)
    /// A key stands twice in its map.
    case duplicateKey(at: Int)
    /// A key stands before a lesser one where the order of CTAP2 is asked for.
    case keyOrder(at: Int)
}

extension CBORError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let offset): "the item at byte \(offset) is cut short"
        case .trailingBytes(let offset): "bytes follow the item, from byte \(offset)"
        case .malformed(let offset): "a reserved encoding at byte \(offset)"
        case .notShortest(let offset): "a number or length longer than it need be at byte \(offset)"
        case .indefiniteLength(let offset): "an indefinite length at byte \(offset)"
        case .tag(let offset): "a tag at byte \(offset)"
        case .unsupportedSimpleValue(let offset): "a float or unsupported simple value at byte \(offset)"
        case .invalidText(let offset): "a text that is not UTF-8 at byte \(offset)"
        case .tooDeep(let offset): "arrays or maps are nested too deeply at byte \(offset)"
        case .tooMany(let offset): "more elements than the input can hold or may hold at byte \(offset)"
        case .tooLong(let count): "\(count) bytes are more than are read"
        case .notAMap(let offset): "the item at byte \(offset) is no map"
        case .keyType(let offset): "a map key that is neither number nor string at byte \(offset)"
        case .duplicateKey(let offset): "a map key given before at byte \(offset)"
        case .keyOrder(let offset): "a map key out of order at byte \(offset)"
        }
    }
}

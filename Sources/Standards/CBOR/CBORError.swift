/// Why bytes are not taken as CBOR (RFC 8949), and where: the offset is that of the item's first byte.
public enum CBORError: Error, Equatable, Sendable {
    case truncated(at: Int)
    case trailingBytes(at: Int)
    case malformed(at: Int)
    case notShortest(at: Int)
    case indefiniteLength(at: Int)
    case tag(at: Int)
    case unsupportedSimpleValue(at: Int)
    case invalidText(at: Int)
    case tooDeep(at: Int)
    /// More elements are claimed than bytes remain.
    case tooMany(at: Int)
    case tooLong(bytes: Int)
    case keyType(at: Int)
    case duplicateKey(at: Int)
    case keyOrder(at: Int)
}

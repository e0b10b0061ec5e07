/// Why a text is not taken as JSON; `at` is the offset of the byte in question.
public enum JSONError: Error, Equatable, Sendable {
    case tooLarge
    case tooDeep(at: Int)
    case unexpectedEnd
    case unexpectedByte(at: Int)
    case invalidNumber(at: Int)
    case invalidString(at: Int)
    case invalidUTF8(at: Int)
    case duplicateMember(at: Int)
    case trailingBytes(at: Int)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge: "the JSON text is too large"
        case .tooDeep(let offset): "the JSON text is nested too deeply at byte \(offset)"
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpectedByte(let offset): "unexpected byte in the JSON text at byte \(offset)"
        case .invalidNumber(let offset): "invalid number in the JSON text at byte \(offset)"
        case .invalidString(let offset): "invalid string in the JSON text at byte \(offset)"
        case .invalidUTF8(let offset): "invalid UTF-8 in the JSON text at byte \(offset)"
        case .duplicateMember(let offset): "duplicate member in the JSON text at byte \(offset)"
        case .trailingBytes(let offset): "unexpected bytes after the JSON text at byte \(offset)"
        }
    }
}

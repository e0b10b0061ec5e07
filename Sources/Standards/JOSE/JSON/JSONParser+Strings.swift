extension JSONParser {
    /// A string, without its quotes and with its escapes resolved.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var seen: UInt8 = 0
        while true {
            let byte = try peek()
            seen |= byte
            switch byte {
            case UInt8(ascii: "\""):
                let content = bytes[start..<position]
                // Most texts are ASCII, which needs no validation: that costs more than all the rest.
                let text =
                    seen < 0x80
                    ? String(decoding: UnsafeBufferPointer(rebasing: content), as: UTF8.self)
                    : try text(content, at: start)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                return try stringWithEscapes(from: start)
            case ..<0x20:
                throw .invalidString(at: position)
            default:
                position += 1
            }
        }
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var content = Array(bytes[start..<position])
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try content.withUnsafeBufferPointer { content throws(JSONError) in
                    try text(content[...], at: start)
                }
            case UInt8(ascii: "\\"):
                position += 1
                try appendEscape(to: &content)
            case ..<0x20:
                throw .invalidString(at: position)
            default:
                content.append(byte)
                position += 1
            }
        }
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(JSONError) {
        let escape = try peek()
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(escape)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content += try Array(String(unicodeEscape()).utf8)
        default: throw .invalidString(at: position - 1)
        }
    }

    /// The character of `uXXXX`, or of two such escapes that make a surrogate pair.
    private mutating func unicodeEscape() throws(JSONError) -> Character {
        let start = position
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard UTF16.isLeadSurrogate(UInt16(first)) else { throw .invalidString(at: start) }
        guard try peek() == UInt8(ascii: "\\") else { throw .invalidString(at: start) }
        position += 1
        guard try peek() == UInt8(ascii: "u") else { throw .invalidString(at: start) }
        position += 1
        let second = try hexadecimal()
        guard UTF16.isTrailSurrogate(UInt16(second)) else { throw .invalidString(at: start) }
        let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw .invalidString(at: start) }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw .invalidString(at: position)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func text(
        _ content: Slice<UnsafeBufferPointer<UInt8>>, at start: Int
    ) throws(JSONError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: content), as: UTF8.self) else {
            throw .invalidUTF8(at: start)
        }
        return text
    }
}

extension JSONParser {
    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 §6).
    mutating func number() throws(JSONError) -> JSON {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        let firstDigit = position
        var magnitude: Int64 = 0
        var fits = true
        while let digit = digit() {
            // Counted down, because Int64 reaches one further below zero than above.
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, underflows) = product.subtractingReportingOverflow(Int64(digit))
            fits = fits && !overflows && !underflows
            magnitude = sum
        }
        let digitCount = position - firstDigit
        guard digitCount > 0, digitCount == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
            throw .invalidNumber(at: start)
        }
        let isWhole = try !skipFractionAndExponent(of: start)
        if isWhole, fits, isNegative { return .integer(magnitude) }
        if isWhole, fits, magnitude != .min { return .integer(-magnitude) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw .invalidNumber(at: start) }
        return .number(value)
    }

    private mutating func skipFractionAndExponent(of start: Int) throws(JSONError) -> Bool {
        let hasFraction = skip(UInt8(ascii: "."))
        if hasFraction { try skipDigits(of: start) }
        let hasExponent = skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E"))
        if hasExponent {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try skipDigits(of: start)
        }
        return hasFraction || hasExponent
    }

    private mutating func skipDigits(of start: Int) throws(JSONError) {
        guard digit() != nil else { throw .invalidNumber(at: start) }
        while digit() != nil {}
    }

    private mutating func digit() -> UInt8? {
        guard position < bytes.count else { return nil }
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        position += 1
        return digit
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}

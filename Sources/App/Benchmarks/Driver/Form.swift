/// Names and values as a form posts them, or a query carries them.
struct Form: ExpressibleByDictionaryLiteral, Sendable {
    let encoded: String

    init(dictionaryLiteral pairs: (String, String)...) {
        encoded = pairs.map { "\($0)=\(Self.encode($1))" }.joined(separator: "&")
    }

    private static func encode(_ value: String) -> String {
        var encoded = ""
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}

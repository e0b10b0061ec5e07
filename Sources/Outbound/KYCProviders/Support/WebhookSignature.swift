import Cryptography
import Proofing

/// Signatures by a secret that both sides have, in hexadecimal.
enum WebhookSignature {
    /// - Throws: ``KYCNoticeRefusal/unsigned`` without one, ``KYCNoticeRefusal/badSignature`` for another.
    static func check(_ signature: String?, is expected: [UInt8]) throws(KYCNoticeRefusal) {
        guard let signature else { throw .unsigned }
        guard let given = Hexadecimal.decode(signature), constantTimeEquals(given, expected) else {
            throw .badSignature
        }
    }
}

enum Hexadecimal {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
    }

    /// Nil for an odd number of digits, or anything but digits.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap(digit)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Names a model of authenticators (§6.1, "AAGUID").
public struct AAGUID: Hashable, Sendable {
    public static let byteCount = 16
    /// What authenticators give that name no model; it says nothing, so it is never on an allow list.
    public static let zero = AAGUID(unchecked: [UInt8](repeating: 0, count: byteCount))

    public let bytes: [UInt8]

    /// nil unless there are 16 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads the form 8-4-4-4-12 in hexadecimal digits; nil for anything else.
    public init?(_ text: String) {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined().map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.allSatisfy({ $0 != nil }) else { return nil }
        let values = digits.compactMap(\.self)
        bytes = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    public var isZero: Bool { self == .zero }
}

extension AAGUID: CustomStringConvertible {
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}

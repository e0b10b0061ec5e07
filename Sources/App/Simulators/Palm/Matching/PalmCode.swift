/// What a reader makes of the veins of a palm: 32 rows of 64 binary features, and a mask of those that could be seen.
public struct PalmCode: Equatable, Sendable {
    public static let rows = 32
    public static let columns = 64
    public static let bitCount = rows * columns
    /// A hand never lies twice in the very same place: so many columns to each side are tried.
    public static let shiftMax = 2

    /// A word for each row.
    public var code: [UInt64]
    public var mask: [UInt64]

    /// - Returns: nil unless both have a word for each row.
    public init?(code: [UInt64], mask: [UInt64]) {
        guard code.count == Self.rows, mask.count == Self.rows else { return nil }
        self.code = code
        self.mask = mask
    }

    fileprivate init(rows: (Int) -> (code: UInt64, mask: UInt64)) {
        let all = (0..<Self.rows).map(rows)
        code = all.map(\.code)
        mask = all.map(\.mask)
    }

    /// The palm lying some columns further to one side; what has no feature there is masked.
    func shifted(by columns: Int) -> PalmCode {
        PalmCode { row in
            columns >= 0
                ? (code[row] << UInt64(columns), mask[row] << UInt64(columns))
                : (code[row] >> UInt64(-columns), mask[row] >> UInt64(-columns))
        }
    }

    /// All positions in which a probe is compared.
    var shifts: [PalmCode] { (-Self.shiftMax...Self.shiftMax).map(shifted(by:)) }
}

extension PalmCode {
    /// Little-endian words.
    init?(codeBytes: [UInt8], maskBytes: [UInt8]) {
        guard codeBytes.count == Self.bitCount / 8, maskBytes.count == Self.bitCount / 8 else { return nil }
        self.init(code: Self.words(codeBytes), mask: Self.words(maskBytes))
    }

    static func bytes(_ words: [UInt64]) -> [UInt8] {
        words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}

import QRCode

/// Reads a symbol back, written from the standard alone: format, mask, placement of codewords, blocks, byte mode.
///
/// What a camera needs beside it, to find the symbol and to correct errors, is left out.
struct SymbolReader {
    /// Unreadable, and why.
    struct Unreadable: Error {
        let reason: String
    }

    /// Blocks of level M by version (table 9): how many, with so many data codewords; error correction codewords of each.
    private static let blocks: [Int: (groups: [(count: Int, data: Int)], correction: Int)] = [
        1: ([(1, 16)], 10), 2: ([(1, 28)], 16), 3: ([(1, 44)], 26), 4: ([(2, 32)], 18), 5: ([(2, 43)], 24),
        6: ([(4, 27)], 16), 7: ([(4, 31)], 18), 8: ([(2, 38), (2, 39)], 22), 9: ([(3, 36), (2, 37)], 22),
        20: ([(3, 41), (13, 42)], 26),
    ]
    /// Centres of alignment patterns by version (annex E).
    private static let alignment: [Int: [Int]] = [
        1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42],
        9: [6, 26, 46], 20: [6, 34, 62, 90],
    ]

    let symbol: QRSymbol
    private var width: Int { symbol.width }
    private var version: Int { (width - 17) / 4 }

    init(_ symbol: QRSymbol) {
        self.symbol = symbol
    }

    func read() throws -> String {
        let codewords = codewords(masked: try mask())
        guard let (groups, _) = Self.blocks[version] else { throw Unreadable(reason: "version \(version)") }
        let sizes = groups.flatMap { Array(repeating: $0.data, count: $0.count) }
        // Codewords stand column by column of the blocks (§7.6).
        var blocks = sizes.map { _ in [UInt8]() }
        var next = 0
        for index in 0..<(sizes.max() ?? 0) {
            for block in sizes.indices where index < sizes[block] {
                blocks[block].append(codewords[next])
                next += 1
            }
        }
        return try text(of: blocks.flatMap(\.self))
    }

    /// The number of the mask, from the format information beside the first finder (§7.9).
    private func mask() throws -> Int {
        let places = [0, 1, 2, 3, 4, 5, 7, 8].map { (8, $0) } + [7, 5, 4, 3, 2, 1, 0].map { ($0, 8) }
        let format = places.reduce(0) { $0 << 1 | (symbol[$1.0, $1.1] ? 1 : 0) } ^ 0b101_0100_0001_0010
        var remainder = format
        for bit in stride(from: 14, through: 10, by: -1) where remainder & 1 << bit != 0 {
            remainder ^= 0b101_0011_0111 << (bit - 10)
        }
        guard remainder == 0 else { throw Unreadable(reason: "format information") }
        guard format >> 13 == 0b00 else { throw Unreadable(reason: "not level M") }
        return format >> 10 & 7
    }

    /// Table 10: whether the mask turns a module over.
    private static func turns(_ row: Int, _ column: Int, by mask: Int) -> Bool {
        let (sum, product) = (row + column, row * column)
        return switch mask {
        case 0: sum % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: sum % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: product % 2 + product % 3 == 0
        case 6: (product % 2 + product % 3) % 2 == 0
        default: (sum % 2 + product % 3) % 2 == 0
        }
    }

    /// Up and down in columns of two, from the right (§7.7.3).
    private func codewords(masked mask: Int) -> [UInt8] {
        var (bytes, byte, bits) = ([UInt8](), UInt8(0), 0)
        var (right, isUpward) = (width - 1, true)
        while right > 0 {
            if right == 6 { right -= 1 }
            for step in 0..<width {
                let row = isUpward ? width - 1 - step : step
                for column in [right, right - 1] where !isFunction(row, column) {
                    let isDark = symbol[row, column] != Self.turns(row, column, by: mask)
                    (byte, bits) = (byte << 1 | (isDark ? 1 : 0), bits + 1)
                    if bits == 8 {
                        bytes.append(byte)
                        (byte, bits) = (0, 0)
                    }
                }
            }
            (right, isUpward) = (right - 2, !isUpward)
        }
        return bytes
    }

    /// Whether a module carries no data: finders, timing, alignment, format and version (§6.3).
    private func isFunction(_ row: Int, _ column: Int) -> Bool {
        if row == 6 || column == 6 { return true }
        if row < 9 && (column < 9 || column >= width - 8) || row >= width - 8 && column < 9 { return true }
        if version >= 7, row < 6 && column >= width - 11 || column < 6 && row >= width - 11 { return true }
        let centres = Self.alignment[version] ?? []
        return centres.contains { top in
            centres.contains { left in
                let corners = [(6, 6), (6, width - 7), (width - 7, 6)]
                return abs(row - top) <= 2 && abs(column - left) <= 2 && !corners.contains { $0 == (top, left) }
            }
        }
    }

    /// One segment in byte mode (§7.4.5), whose count has 8 bits up to version 9, and 16 up to 26.
    private func text(of bytes: [UInt8]) throws -> String {
        guard bytes[0] >> 4 == 0b0100 else { throw Unreadable(reason: "not byte mode") }
        func byte(_ index: Int) -> Int { Int(bytes[index] & 0x0F) << 4 | Int(bytes[index + 1]) >> 4 }
        let (count, start) = version <= 9 ? (byte(0), 1) : (byte(0) << 8 | byte(1), 2)
        return String(decoding: (0..<count).map { UInt8(byte(start + $0)) }, as: UTF8.self)
    }
}

import CQREncode

/// A QR Code symbol (ISO/IEC 18004): a square of dark and light modules that a camera reads as a text.
///
/// Its bytes stand in byte mode, at error correction level M: a screen is neither dirty nor torn, but lamps are mirrored in it.
/// Of the eight masks the library takes the one that the standard rates best, so that a text has one symbol.
public struct QRSymbol: Equatable, Sendable {
    /// What version 20 holds: 97 modules on a side, which are three pixels each on a page of our width. Finer ones are read
    /// from few screens.
    public static let bytesMax = 666
    /// Light modules that have to surround the symbol, or a camera does not find it.
    public static let quietZone = 4

    /// Modules on a side, without the quiet zone: 17 and four for each version.
    public let width: Int
    private let modules: [Bool]

    /// - Parameter text: ASCII, as a URL is; what other bytes mean, readers only guess.
    public init(_ text: String) throws(QRRefusal) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.bytesMax else { throw .tooLong(bytes: bytes.count) }
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        guard let code = QRcode_encodeData(CInt(bytes.count), bytes, 0, QR_ECLEVEL_M) else { throw .failed }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        self.width = width
        // The lowest bit is the colour; the others tell what a module is for.
        modules = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether a module is dark.
    public subscript(row: Int, column: Int) -> Bool { modules[row * width + column] }
}

/// Why a text has no symbol.
public enum QRRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    case tooLong(bytes: Int)
    /// It is empty, or has other characters.
    case notASCII
    /// There is no memory left for it.
    case failed

    public var description: String {
        switch self {
        case .tooLong(let bytes): "\(bytes) bytes are more than the \(QRSymbol.bytesMax) that screens can show"
        case .notASCII: "the text is empty or not ASCII"
        case .failed: "the symbol could not be made"
        }
    }
}

extension QRSymbol {
    /// Modules on a side of the picture, with the quiet zone.
    public var side: Int { width + 2 * Self.quietZone }

    /// The dark modules as the data of an SVG path (SVG 2 §9.3), one unit a module, in a picture of ``side`` units: a bar for
    /// each run in a row.
    public var path: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, self[row, column] { column += 1 }
                let length = column - start
                if length > 0 {
                    path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(length)v1h-\(length)z"
                } else {
                    column += 1
                }
            }
        }
        return path
    }
}

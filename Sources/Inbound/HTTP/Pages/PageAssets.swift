public import FoundationEssentials

/// The files of `templates/assets`, read once and kept: styles, scripts and pictures of the pages.
public struct PageAssets: Sendable {
    /// A file as it is served.
    public struct File: Sendable {
        public let contentType: String
        public let bytes: Data
    }

    /// Stands in the address of every file and changes when any of them does, so that browsers may keep them for ever.
    public let version: String
    private let files: [String: File]
    private let prefix: String

    init(directory: String, prefix: String) throws {
        var files: [String: File] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            guard let contentType = Self.contentType(ofFile: name) else { continue }
            let bytes = try Data(contentsOf: URL(filePath: directory).appending(path: name))
            files[name] = File(contentType: contentType, bytes: bytes)
        }
        self.files = files
        self.prefix = prefix
        version = Self.version(of: files)
    }

    public var names: [String] { files.keys.sorted() }

    public subscript(name: String) -> File? { files[name] }

    /// Where a page finds a file: `/assets/<version>/<name>`.
    public func address(of name: String) -> String { "\(prefix)/\(version)/\(name)" }

    /// The addresses as templates name them: a dot would part a name in two, so `surety.css` is `{{asset.surety-css}}`.
    var addressesByTag: [String: String] {
        let tagged = files.keys.map { ($0.split(separator: ".").joined(separator: "-"), address(of: $0)) }
        return Dictionary(tagged) { first, _ in first }
    }

    private static func contentType(ofFile name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webp": "image/webp"
        case "woff2": "font/woff2"
        default: nil
        }
    }

    /// FNV-1a over names and bytes: it tells editions apart and guards nothing, so no cryptographic digest is needed.
    private static func version(of files: [String: File]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            for byte in Array(name.utf8) + [0] + Array(file.bytes) {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        return String(hash, radix: 36)
    }
}

import FoundationEssentials
import HTTPTypes
public import Hummingbird
import NIOCore

/// Styles, scripts and pictures, held in memory and served under addresses that change with their content.
///
/// An address names the content's hash, `/assets/<hash>/<name>`, so that browsers keep a file for ever and fetch a new
/// one at once. Nothing is read from disk after the start, and no path that a client sends reaches the file system.
public struct AssetStore: Sendable {
    struct Asset: Sendable {
        let edition: Edition
        let contentType: String
        let bytes: ByteBuffer
    }

    private let assets: [String: Asset]

    /// Reads the files of folders; folders in them and files of unknown types are left out, and of two files of one name
    /// the later folder's is taken.
    ///
    /// - Throws: when a folder or a file cannot be read.
    public init(folders: [String]) throws {
        var files: [String: [UInt8]] = [:]
        for folder in folders {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            for name in names where Self.contentType(of: name) != nil {
                files[name] = Array(try Data(contentsOf: URL(filePath: folder).appending(path: name)))
            }
        }
        self.init(files: files)
    }

    /// - Parameter files: contents by file name.
    public init(files: [String: [UInt8]]) {
        assets = files.reduce(into: [:]) { assets, file in
            guard let type = Self.contentType(of: file.key) else { return }
            assets[file.key] = Asset(
                edition: Edition(of: file.value), contentType: type, bytes: ByteBuffer(bytes: file.value))
        }
    }

    public var names: [String] { assets.keys.sorted() }

    /// Where pages find a file; nil for one that is not there.
    public func address(of name: String) -> String? {
        assets[name].map { "/assets/\($0.edition)/\(name)" }
    }

    func byteCount(of name: String) -> Int? { assets[name]?.bytes.readableBytes }

    /// The addresses as templates name them: a dot would part a name in two, so `surety.css` is `{{asset.surety-css}}`.
    var addressesByTag: [String: String] {
        let tagged = assets.map { name, asset in
            (name.split(separator: ".").joined(separator: "-"), "/assets/\(asset.edition)/\(name)")
        }
        return Dictionary(tagged) { first, _ in first }
    }

    /// `GET /assets/{hash}/{name}`.
    public var routes: RouteCollection<WebContext> {
        let routes = RouteCollection(context: WebContext.self)
        _ = routes.get("assets/{hash}/{name}") { request, context in
            try response(to: request, hash: context.parameters.get("hash"), name: context.parameters.get("name"))
        }
        return routes
    }

    /// An address of another edition is not found: what it meant is gone, and answering it would let caches keep the
    /// wrong bytes for ever.
    func response(to request: Request, hash: String?, name: String?) throws -> Response {
        guard let name, let asset = assets[name], asset.edition.description == hash else { throw Failure.notFound }
        let caching: HTTPFields = [
            .eTag: asset.edition.entityTag, .cacheControl: "public, max-age=31536000, immutable",
        ]
        if asset.edition.isKept(by: request) {
            return Response(status: .notModified, headers: caching)
        }
        var fields = caching
        fields.append(HTTPField(name: .contentType, value: asset.contentType))
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: asset.bytes))
    }

    private static func contentType(of name: String) -> String? {
        guard !name.hasPrefix("."), !name.contains("/") else { return nil }
        switch name.split(separator: ".").last {
        case "css": return "text/css; charset=utf-8"
        case "js": return "text/javascript; charset=utf-8"
        case "json": return "application/json"
        case "svg": return "image/svg+xml"
        case "png": return "image/png"
        case "webp": return "image/webp"
        case "ico": return "image/x-icon"
        case "woff2": return "font/woff2"
        case "txt": return "text/plain; charset=utf-8"
        default: return nil
        }
    }
}

import HTTPTypes
public import Hummingbird
import JOSE
import NIOCore

/// The operator's own documents below `/.well-known/` (RFC 8615): what binds apps to this host, whom to tell of
/// weaknesses, and the like.
///
/// They are held in memory: no path that a client sends reaches the file system. What could not be served rightly stops
/// the start, for nobody would notice a wrong `assetlinks.json` until an app fails.
public struct WellKnownDocuments: Sendable {
    /// Apple's servers take no larger file.
    public static let bytesMax = 131_072
    public static let countMax = 64
    private static let nameLengthMax = 64
    private static let caching = "public, max-age=3600"

    private struct Document: Sendable {
        let edition: Edition
        let contentType: String
        let bytes: ByteBuffer
    }

    private let documents: [String: Document]

    public static let none = WellKnownDocuments([:])

    private init(_ documents: [String: Document]) {
        self.documents = documents
    }

    /// - Parameter files: contents by file name.
    /// - Throws: ``InvalidWellKnownDocument``
    public init(files: [String: [UInt8]]) throws(InvalidWellKnownDocument) {
        guard files.count <= Self.countMax else {
            throw InvalidWellKnownDocument("folder", "has more than \(Self.countMax) files")
        }
        var documents: [String: Document] = [:]
        for (name, bytes) in files { documents[name] = try Self.document(name, bytes) }
        self.init(documents)
    }

    public var names: [String] { documents.keys.sorted() }

    public var routes: RouteCollection<WebContext> {
        let routes = RouteCollection(context: WebContext.self)
        for (name, document) in documents {
            _ = routes.get(".well-known/\(name)") { request, _ in Self.response(to: request, document) }
        }
        return routes
    }

    private static func document(
        _ name: String, _ bytes: [UInt8]
    ) throws(InvalidWellKnownDocument) -> Document {
        guard (1...nameLengthMax).contains(name.utf8.count), name.utf8.allSatisfy(isPlain), !name.hasPrefix(".") else {
            throw InvalidWellKnownDocument(name, "has a name of other characters than letters, digits, period, - and _")
        }
        guard !WellKnownRoutes.names.contains(name) else {
            throw InvalidWellKnownDocument(name, "is what the server answers by itself")
        }
        guard let type = contentType(of: name) else {
            throw InvalidWellKnownDocument(
                name, "is of no type that is served: .json, .txt, or apple-app-site-association")
        }
        guard bytes.count <= bytesMax else {
            throw InvalidWellKnownDocument(name, "has more than \(bytesMax) bytes")
        }
        guard type != json || (try? JSON(parsing: bytes, bytesMax: bytesMax)) != nil else {
            throw InvalidWellKnownDocument(name, "is no JSON, or has a member twice")
        }
        return Document(edition: Edition(of: bytes), contentType: type, bytes: ByteBuffer(bytes: bytes))
    }

    private static func response(to request: Request, _ document: Document) -> Response {
        let tag: HTTPFields = [.eTag: document.edition.entityTag]
        guard !document.edition.isKept(by: request) else {
            var fields = tag
            fields[.cacheControl] = caching
            return Response(status: .notModified, headers: fields)
        }
        return .bytes(document.bytes, type: document.contentType, cacheControl: caching, fields: tag)
    }

    private static let json = "application/json"

    private static func contentType(of name: String) -> String? {
        // Apple's file has no ending and is JSON all the same.
        if name == "apple-app-site-association" || name.hasSuffix(".json") { return json }
        return name.hasSuffix(".txt") ? "text/plain; charset=utf-8" : nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// A document that cannot be served, with what is wrong.
public struct InvalidWellKnownDocument: Error, Equatable, Sendable, CustomStringConvertible {
    public let name: String
    public let reason: String

    public init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }

    public var description: String { "the document \(name) for /.well-known/ \(reason)" }
}

import JOSE
import NIOCore
import OAuth
import WebClient

/// Fetches what a client's sector says of itself, over the guarded web client.
struct WebSectorDocuments: SectorDocuments {
    let group: any EventLoopGroup

    func redirectURIs(at url: String) async throws -> [String] {
        let client = WebClient(eventLoopGroup: group)
        defer { Task { await client.close() } }
        let response = try await client.send(.get(url))
        guard response.status == 200, let uris = try JSON(parsing: response.body).strings else {
            throw SectorDocumentUnusable(url: url)
        }
        return uris
    }
}

/// The document of a `sector_identifier_uri` is not a JSON array of strings.
struct SectorDocumentUnusable: Error, CustomStringConvertible {
    let url: String

    var description: String { "\(url) does not answer with a JSON array of redirect URIs" }
}

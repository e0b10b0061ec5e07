import ArgumentParser
import Cryptography
import FoundationEssentials

/// The server that is loaded, with a client and people registered there; the file is written by `scripts/bench`.
struct Site: Decodable, Sendable {
    struct Client: Decodable, Sendable {
        let id: String
        let secret: String
        let redirectUri: String

        /// The value of an `Authorization` header (RFC 6749 §2.3.1).
        var basic: String { "Basic " + Base64.encode(Array("\(id):\(secret)".utf8)) }
    }

    struct Person: Decodable, Sendable {
        let username: String
        let password: String
    }

    let port: Int
    let process: Int
    let client: Client
    let people: [Person]

    static func read(_ path: String) throws -> Site {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Site.self, from: Data(contentsOf: URL(filePath: path)))
    }

    /// Another for each number, for as long as there are others.
    func person(_ number: Int) -> Person { people[number % people.count] }
}

/// The server that a command loads.
struct SiteOption: ParsableArguments {
    @Option(help: "A JSON file with port, process, client and people.")
    var site: String

    func read() throws -> Site { try Site.read(site) }
}

import FoundationEssentials
import NIOHTTP1

/// A server whose store `surety seed` has filled, and some of those who are signed in there, chosen evenly among all.
struct Crowd: Decodable, Sendable {
    struct Member: Decodable, Sendable {
        let username: String
        let clientId: String
        let sessionCookie: String
        let refreshToken: String
    }

    let name: String
    let port: Int
    let process: Int
    let cookieName: String
    let password: String
    let clientSecret: String
    let members: [Member]

    static func read(_ path: String) throws -> Crowd {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Crowd.self, from: Data(contentsOf: URL(filePath: path)))
    }

    /// The server as this person, at the app they use, sees it.
    func site(of member: Member) -> Site {
        Site(
            port: port, process: process,
            client: Site.Client(
                id: member.clientId, secret: clientSecret,
                redirectUri: "https://\(member.clientId).apps.example/callback"),
            people: [Site.Person(username: member.username, password: password)])
    }
}

/// A member with the tokens that they have now.
struct SignedInMember: Sendable {
    let site: Site
    /// Of the app, which proves who it is.
    let client: HTTPHeaders
    let cookies: [String: String]
    let accessToken: String
    var chain: RefreshChain

    init(_ member: Crowd.Member, of crowd: Crowd, over connection: inout WebConnection) async throws {
        site = crowd.site(of: member)
        client = ["Authorization": site.client.basic]
        cookies = [crowd.cookieName: member.sessionCookie]
        chain = RefreshChain(site, from: member.refreshToken)
        accessToken = try await chain.rotate(over: &connection).text("access token", after: #""access_token":""#)
    }
}

import NIOHTTP1

/// What is asked for.
enum GrowthRequest: String, CaseIterable {
    case token, introspection, userinfo, rotation
    /// A login of somebody who is signed in already.
    case code
    /// A login with a password.
    case login
}

/// Members who take turns on one connection.
struct GrowthTurn: Sendable {
    private var members: [SignedInMember] = []
    private var connection: WebConnection
    /// Of their browsers.
    private var pages: WebConnection
    private var last = -1

    init(_ members: [Crowd.Member], of crowd: Crowd) async throws {
        connection = WebConnection(port: crowd.port)
        pages = connection
        for member in members {
            self.members.append(try await SignedInMember(member, of: crowd, over: &connection))
        }
    }

    mutating func next(_ request: GrowthRequest) async throws {
        last = (last + 1) % members.count
        let member = members[last]
        switch request {
        case .token:
            _ = try await connection.post("/oauth/token", ["grant_type": "client_credentials"], member.client)
                .require(200, "token")
        case .introspection: try await introspect(member)
        case .userinfo:
            _ = try await connection.get("/oauth/userinfo", ["Authorization": "Bearer \(member.accessToken)"])
                .require(200, "userinfo")
        case .rotation: try await members[last].chain.rotate(over: &connection)
        case .code: try await login(member, cookies: member.cookies)
        case .login: try await login(member)
        }
    }

    private mutating func introspect(_ member: SignedInMember) async throws {
        let answer = try await connection.post("/oauth/introspect", ["token": member.accessToken], member.client)
            .require(200, "introspection")
        guard answer.body.text(after: #""active":"#, upTo: "e") == "tru" else {
            throw UnexpectedAnswer(step: "introspection", answer: answer)
        }
    }

    private mutating func login(_ member: SignedInMember, cookies: [String: String] = [:]) async throws {
        var browser = Browser(pages, cookies: cookies)
        // The next one does not begin on a connection that has ended meanwhile.
        defer { pages = browser.connection }
        _ = try await CodeLogin(member.site).run(member.site.person(0), in: &browser, of: &connection)
    }
}

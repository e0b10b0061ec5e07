import NIOHTTP1

/// Presents the refresh token that the answer before gave it, again and again.
struct RefreshChain: Sendable {
    private let fields: HTTPHeaders
    private var token: String

    init(_ site: Site, from token: String) {
        fields = ["Authorization": site.client.basic]
        self.token = token
    }

    /// Chains of one person and one client: one sign-in, whose session gives each chain a code of its own.
    static func begin(_ count: Int, at site: Site) async throws -> [RefreshChain] {
        var client = WebConnection(port: site.port)
        var browser = Browser(WebConnection(port: site.port))
        var chains: [RefreshChain] = []
        for _ in 0..<count {
            let answer = try await CodeLogin(site).run(site.person(0), in: &browser, of: &client)
            chains.append(RefreshChain(site, from: try answer.text("refresh_token", after: #""refresh_token":""#)))
        }
        return chains
    }

    /// - Returns: the answer of the token endpoint.
    @discardableResult
    mutating func rotate(over connection: inout WebConnection) async throws -> Answer {
        let form: Form = ["grant_type": "refresh_token", "refresh_token": token]
        let answer = try await connection.post("/oauth/token", form, fields).require(200, "refresh")
        token = try answer.text("refresh_token", after: #""refresh_token":""#)
        return answer
    }
}

extension Answer {
    /// A string of a JSON body that the server wrote.
    func text(_ step: String, after marker: StaticString) throws -> String {
        guard let text = body.text(after: marker, upTo: "\"") else { throw UnexpectedAnswer(step: step, answer: self) }
        return text
    }
}

import FoundationEssentials
import HTTPTypes
import JOSE
import Testing

/// A client's backend with an access token of its own, which begins step-ups for people.
struct Backend {
    static let path = "/api/v1/challenges"
    static let returnURI = "https://bank.example/back?from=surety"
    static let callbackURI = "https://bank.example/answers"

    let site: Site
    let app: App
    let token: String

    init(_ site: Site, named name: String = "bank", scope: String = "challenges") async throws {
        self.site = site
        app = try await site.app([
            "client_id": .string(name), "redirect_uris": [.string(App.redirectURI), .string(Self.returnURI)],
            "grant_types": ["authorization_code", "client_credentials"], "scope": "openid challenges other",
            "challenge_callback_uri": .string(Self.callbackURI),
        ])
        let answer = try await app.post("/oauth/token", ["grant_type": "client_credentials", "scope": scope])
        token = try Tokens(answer).access
    }

    func post(_ body: String) async throws -> Answer {
        let fields: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
        return try await site.send(.post, Self.path, fields, body: body)
    }

    func poll(_ id: String) async throws -> Answer {
        try await site.send(.get, "\(Self.path)/\(id)", [.authorization: "Bearer \(token)"])
    }

    /// - Returns: its id, and where the person's browser is sent to.
    func begin(_ more: String, for person: Person) async throws -> (id: String, page: String) {
        let answer = try await post("{\"username\": \"\(person.username)\", \(more)}")
        #expect(answer.status == 201, "\(answer.text)")
        let members = try answer.json()
        let url = try #require(members["url"]?.string)
        #expect(url.hasPrefix(site.issuer + "/challenge?id="))
        return (try #require(members["id"]?.string), String(url.dropFirst(site.issuer.count)))
    }

    /// How it ended, fetched for the one time that it is there.
    ///
    /// - Returns: the status, and the claims of the signed answer.
    func answer(to id: String) async throws -> (status: String?, claims: [String: JSON]) {
        let members = try await poll(id).json()
        return (members["status"]?.string, try Tokens.part(1, of: try #require(members["answer"]?.string)))
    }
}

import HTTPTypes
import JOSE
import OAuth
import Testing

@Suite("Journeys: over the listener")
struct SocketJourneyTests {
    @Test("a sign-in, tokens, userinfo and sign-out travel over HTTP/1.1 as they do without a socket")
    func wholeJourney() async throws {
        let site = try await Site()
        let (noor, app) = (try await site.person(), try await site.app())
        try await Connection.open(to: site) { connection in
            let visitor = Visitor(site, over: connection)

            let answer = try await visitor.authorize(app, as: noor, ["scope": "openid email"])
            let code = try answer.parameters().require("code")
            let form = Form.encoded([
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", App.redirectURI),
                ("code_verifier", App.verifier), ("client_id", "rp"),
            ])
            let tokens = try Tokens(
                await connection.send(.post, "/oauth/token", [.authorization: app.basicCredentials], body: form))
            let userInfo = try await connection.send(
                .get, "/oauth/userinfo", [.authorization: "Bearer \(tokens.access)"])
            let out = try await visitor.get(
                "/oauth/logout?" + Form.encoded([("id_token_hint", try #require(tokens.id))]))

            #expect(try userInfo.json()["email"] == "noor@mail.example")
            #expect(out.status == 200)
            #expect(visitor.cookies["surety_session"] == nil)
        }
    }

    @Test("answers without a body have none on the wire, and say no length they must not (RFC 9110 §8.6)")
    func bodiless() async throws {
        let site = try await Site()
        try await Connection.open(to: site) { connection in
            let get = try await connection.send(.get, "/sign-in")
            let head = try await connection.send(.head, "/sign-in")
            let options = try await connection.send(.options, "/sign-in")

            #expect(head.status == 200)
            #expect(head.text.isEmpty)
            #expect(head.fields[.contentLength] == get.fields[.contentLength])
            #expect(options.status == 204)
            #expect(options.fields[.contentLength] == nil)
            #expect(options.fields[.transferEncoding] == nil)
            for answer in [get, head, options] { #expect(answer.fields[.date] != nil) }
        }
    }

    @Test("a body above 64 KiB is 413, in the form of the endpoint or before it")
    func tooLarge() async throws {
        let site = try await Site()
        try await Connection.open(to: site) { connection in
            let answer = try await connection.send(
                .post, "/oauth/token", body: String(repeating: "a", count: 65_537))

            #expect(answer.status == 413)
        }
    }
}

import JOSE
import OAuth
import Testing

@Suite("Journeys: tokens for resource servers (RFC 8707, RFC 7662)")
struct ResourceJourneyTests {
    static let resource = "https://api.example"

    @Test("a token is for the resources asked for, and for userinfo only where it says so")
    func audience() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let app = try await site.app(["resources": [.string(Self.resource)]])

        let tokens = try await visitor.tokens(for: app, as: noor, ["resource": Self.resource])
        let narrowed = try Tokens(
            await app.post(
                "/oauth/token",
                [
                    "grant_type": "refresh_token", "refresh_token": #require(tokens.refresh),
                    "resource": Self.resource,
                ]))

        let audience = try Tokens.part(1, of: tokens.access)["aud"]
        #expect(Set(audience?.strings ?? []) == [Self.resource, site.issuer])
        #expect(try Tokens.part(1, of: narrowed.access)["aud"]?.string == Self.resource)
        #expect(try await app.userInfo(tokens.access).status == 200)
        #expect(try await app.userInfo(narrowed.access).error == "invalid_token")
    }

    @Test("the resource server sees the token, a stranger does not learn that it exists")
    func introspection() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let app = try await site.app(["resources": [.string(Self.resource)]])
        let api = try await site.app(["client_id": "api", "introspects": [.string(Self.resource)]])
        let stranger = try await site.app(["client_id": "stranger"])
        let tokens = try await visitor.tokens(for: app, as: noor, ["resource": Self.resource])

        #expect(try await api.isActive(tokens.access) == true)
        #expect(try await api.isActive(tokens.refresh) == false)
        #expect(try await stranger.isActive(tokens.access) == false)
        #expect(try await stranger.post("/oauth/introspect", ["token": tokens.access]).json().count == 1)
    }

    @Test("nobody revokes, refreshes or redeems what was issued to another client")
    func foreignTokens() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let stranger = try await site.app(["client_id": "stranger"])
        let tokens = try await visitor.tokens(for: app, as: noor)
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")

        #expect(try await stranger.post("/oauth/revoke", ["token": tokens.access]).status == 200)
        #expect(try await stranger.post("/oauth/revoke", ["token": #require(tokens.refresh)]).status == 200)
        #expect(try await stranger.refreshing(tokens.refresh).error == "invalid_grant")
        #expect(try await stranger.redeeming(code).error == "invalid_grant")
        #expect(try await app.userInfo(tokens.access).status == 200)
        #expect(try await app.refreshing(tokens.refresh).status == 200)
        #expect(try await app.redeeming(code).status == 200)
    }

    @Test("a token for a client alone says nothing of a person, and is gone when it is revoked")
    func clientCredentials() async throws {
        let site = try await Site()
        let app = try await site.app()
        let form = ["grant_type": "client_credentials", "scope": "accounts"]

        let answer = try await app.post("/oauth/token", form)
        let token = try #require(try answer.json()["access_token"]?.string)

        #expect(try answer.json()["refresh_token"] == nil)
        #expect(try answer.json()["id_token"] == nil)
        #expect(try Tokens.part(1, of: token)["sub"] == "rp")
        #expect(try await app.userInfo(token).status == 403)
        #expect(try await app.isActive(token) == true)
        _ = try await app.post("/oauth/revoke", ["token": token])
        #expect(try await app.isActive(token) == false)
    }
}

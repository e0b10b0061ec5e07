import HTTPTypes
import JOSE
import OAuth
import TestKit
import Testing

@Suite("Passkeys, on the way to them")
struct PasskeyJourneyTests {
    private static let begin = "/api/v1/passkeys/registration/begin"
    private static let fresh = 300.0
    private static let aDay = 86_400.0

    private func post(_ target: String, _ body: String, by visitor: Visitor) async throws -> Answer {
        visitor.fields[.contentType] = "application/json"
        defer { visitor.fields[.contentType] = nil }
        return try await visitor.send(.post, target, body: body)
    }

    /// Signs in by password in a browser whose script says that it can make passkeys.
    private func signInOfferingPasskeys(_ person: Person, _ visitor: Visitor) async throws -> Answer {
        let form = try await visitor.get("/sign-in").form(asking: "password")
        return try await visitor.submit(
            form, typing: ["username": person.username, "password": person.password, "can": "passkey"])
    }

    @Test("a proof of more than five minutes gives no passkey, by cookie")
    func staleSession() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        try await visitor.signIn(noor)

        site.clock.advance(seconds: Self.fresh)
        #expect(try await post(Self.begin, "{}", by: visitor).status == 200)
        site.clock.advance(seconds: 1)
        let refused = try await post(Self.begin, "{}", by: visitor)

        #expect(refused.status == 403)
        #expect(refused.error == "reauthentication_required")
        #expect(try refused.json()["max_age"] == 300)
    }

    @Test("a proof of more than five minutes gives no passkey, by access token")
    func staleToken() async throws {
        let site = try await Site()
        let (noor, app) = (try await site.person(), try await site.app())
        let tokens = try await Visitor(site).tokens(for: app, as: noor, ["scope": "openid passkeys"])
        let fields: HTTPFields = [.authorization: "Bearer \(tokens.access)", .contentType: "application/json"]

        #expect(try await site.send(.post, Self.begin, fields, body: "{}").status == 200)
        site.clock.advance(seconds: Self.fresh + 1)
        let refused = try await site.send(.post, Self.begin, fields, body: "{}")

        #expect(refused.status == 401)
        #expect(refused.error == "insufficient_user_authentication")
        #expect(refused.fields[.wwwAuthenticate]?.contains("max_age=\"300\"") == true)
        #expect(try await site.send(.get, "/api/v1/passkeys", fields).status == 200)
    }

    @Test("the account page leads through a sign-in where the proof is old, and on to where the person wanted")
    func detour() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        try await visitor.signIn(noor)
        site.clock.advance(seconds: Self.fresh + 1)

        let asked = try await visitor.get("/account/passkeys/add")
        #expect(asked.path == "/sign-in")
        #expect(asked.text.contains("confirm that it is you"))
        #expect(asked.text.contains("value=\"noor\""))
        let landed = try await visitor.signIn(noor, on: asked)

        #expect(landed.path == "/account/passkeys/add")
        #expect(landed.status == 200)
    }

    @Test("nobody who is not signed in comes to the page that makes one")
    func nobody() async throws {
        let visitor = Visitor(try await Site())

        #expect(try await visitor.get("/account/passkeys/add").path == "/sign-in")
        #expect(try await visitor.get("/offer-passkey").path == "/")
        #expect(try await visitor.get("/account/passkeys/remove?passkey=x").path == "/")
    }

    @Test("an offer is made once to whoever says never, and only where a passkey can be made")
    func never() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))

        #expect(try await visitor.signIn(noor).path == "/")
        let offer = try await signInOfferingPasskeys(noor, visitor)
        #expect(offer.path == "/offer-passkey")
        let declined = try await visitor.submit(offer.form(pressing: "never"), pressing: "never")
        site.clock.advance(seconds: 400 * Self.aDay)

        #expect(declined.path == "/")
        #expect(try await signInOfferingPasskeys(noor, visitor).path == "/")
    }

    @Test("an offer comes again a month after somebody said not now")
    func later() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let offer = try await signInOfferingPasskeys(noor, visitor)
        _ = try await visitor.submit(offer.form(pressing: "later"), pressing: "later")

        #expect(try await signInOfferingPasskeys(noor, visitor).path == "/")
        site.clock.advance(seconds: 30 * Self.aDay)
        #expect(try await signInOfferingPasskeys(noor, visitor).path == "/offer-passkey")
    }

    @Test("whoever makes an account is offered one too, by the same rules: never is never")
    func selfRegistration() async throws {
        let site = try await Site()
        let (app, visitor, other) = (try await site.app(), Visitor(site), Visitor(site))
        let zoe = ["username": "zoe", "password": "a heron stands in water", "can": "passkey"]
        let form = try await visitor.get(app.request(["prompt": "create"])).form(asking: "password")

        let offer = try await visitor.submit(form, typing: zoe)
        #expect(offer.path == "/offer-passkey")
        let consent = try await visitor.submit(offer.form(pressing: "never"), pressing: "never")
        let answer = try await visitor.allow(consent)
        let signIn = try await other.get("/sign-in").form(asking: "password")

        #expect(try await app.redeem(answer.parameters().require("code")).id != nil)
        #expect(try await other.submit(signIn, typing: zoe).path == "/")
    }

    @Test("whoever makes an account in a browser that cannot make a passkey is not asked, nor where they are off")
    func selfRegistrationWithout() async throws {
        let site = try await Site()
        let off = try await Site(["passkeys.enabled": "false"])
        let zoe = ["username": "zoe", "password": "a heron stands in water"]
        let (visitor, other) = (Visitor(site), Visitor(off))

        let landed = try await visitor.submit(visitor.get("/create-account").form(asking: "password"), typing: zoe)
        let page = try await other.get("/create-account")

        #expect(landed.path == "/")
        #expect(!page.text.contains("data-asks-for-offer"))
        let form = try page.form(asking: "password")
        #expect(try await other.submit(form, typing: zoe.merging(["can": "passkey"]) { $1 }).path == "/")
    }

    @Test("an offer on the way to an app leads on to it, whatever the answer")
    func journey() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.get(app.request())
        let form = try page.form(asking: "password")

        let offer = try await visitor.submit(
            form, typing: ["username": noor.username, "password": noor.password, "can": "passkey"])
        #expect(offer.path == "/offer-passkey")
        let consent = try await visitor.submit(offer.form(pressing: "later"), pressing: "later")
        let answer = try await visitor.allow(consent)

        #expect(try await app.redeem(answer.parameters().require("code")).id != nil)
    }
}

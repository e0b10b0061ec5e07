import HTTPTypes
import OAuth
import Testing

@Suite("Journeys: languages")
struct LanguageJourneyTests {
    @Test("the switch keeps the journey, and the choice stays")
    func switches() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.get(app.request())
        let link = try #require(
            Form.pieces(of: page.text, from: "<a", to: ">").map(Attributes.init).first { $0["hreflang"] == "ar" }?[
                "href"])

        let arabic = try await visitor.get(link)
        let consent = try await visitor.signIn(noor, on: arabic)
        let home = try await visitor.get("/")

        #expect(page.text.contains("<html lang=\"en\" dir=\"ltr\">"))
        for page in [arabic, consent, home] {
            #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(page.fields[.contentLanguage] == "ar")
        }
        #expect(try await visitor.allow(consent).parameters()["code"] != nil)
    }

    @Test("ui_locales is spoken on every page of the journey")
    func uiLocales() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let page = try await visitor.get(app.request(["ui_locales": "tlh ar-EG en"]))
        let again = try await visitor.signIn(noor, password: "none of it is right", on: page)
        let consent = try await visitor.signIn(noor, on: again)
        let create = try await visitor.get(app.request(["ui_locales": "ar", "prompt": "create"]))
        let choose = try await visitor.get(app.request(["ui_locales": "ar", "prompt": "select_account"]))

        #expect(
            [again.path, consent.path, create.path, choose.path]
                == ["/sign-in", "/consent", "/create-account", "/choose-account"])
        for page in [page, again, consent, create, choose] {
            #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"), "\(page.target)")
        }
    }

    @Test("the page that posts itself to the app speaks ui_locales too")
    func formPost() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        let page = try await visitor.authorize(app, as: noor, ["ui_locales": "ar", "response_mode": "form_post"])

        #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"))
    }

    @Test("what the browser prefers counts where nobody chose")
    func acceptLanguage() async throws {
        let visitor = Visitor(try await Site())
        visitor.fields[.acceptLanguage] = "fr, ar;q=0.8, en;q=0.5"

        #expect(try await visitor.get("/").text.contains("<html lang=\"ar\" dir=\"rtl\">"))
    }
}

@Suite("Journeys: error pages")
struct ErrorPageJourneyTests {
    @Test(
        "say what is wrong with status, id and what developers need, and redirect nowhere",
        arguments: [
            ["client_id": "nobody"], ["client_id": ""], ["redirect_uri": ""],
            ["redirect_uri": "https://app.example/callback/"], ["redirect_uri": "https://evil.example/"],
        ])
    func refusals(parameters: [String: String]) async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        let page = try await visitor.get(app.request(parameters))

        #expect(page.status == 400)
        #expect(page.location == nil)
        #expect(page.text.contains("RFC 6749, section 4.1.2.1"))
        #expect(page.forms.isEmpty)
        let id = try #require(Form.pieces(of: page.text, from: "<code dir=\"ltr\">", to: "</code>").first)
        #expect(id.count == 22)
        #expect(site.log.all.contains { $0.contains("request.id=\(id)") && $0.contains("status=400") })
    }

    @Test("parameters that came twice are refused without a redirect when the target is among them")
    func duplicates() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        let client = try await visitor.get(app.request() + "&client_id=rp")
        let target = try await visitor.get(app.request() + "&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback")
        let other = try await visitor.get(app.request() + "&nonce=2")

        #expect([client.status, target.status] == [400, 400])
        #expect(try other.parameters()["error"] == "invalid_request")
        #expect(try other.parameters()["state"] == App.state)
    }

    @Test(
        "each kind has its status",
        arguments: [
            ("GET", "/nothing-here", "", 404), ("DELETE", "/sign-in", "", 405), ("GET", "/account/sign-out", "", 405),
            ("GET", "/consent", "", 400), ("GET", "/consent?journey=none", "", 400),
            ("GET", "/sign-in?a=%zz", "", 400), ("GET", "/sign-in?a=%ff", "", 400), ("GET", "//sign-in", "", 404),
            ("POST", "/sign-in", "a=%", 400), ("POST", "/sign-in", String(repeating: "a", count: 65_537), 413),
            ("GET", "/oauth/logout?id_token_hint=x", "", 400), ("GET", "/oauth/logout?client_id=nobody", "", 400),
        ])
    func statuses(method: String, target: String, body: String, status: Int) async throws {
        let visitor = Visitor(try await Site())

        let page = try await visitor.send(
            try #require(HTTPRequest.Method(method)), target, body: method == "POST" ? body : nil)

        #expect(page.status == status)
        #expect(page.fields[.contentType] == "text/html; charset=utf-8")
        #expect(page.text.contains("class=\"reference\""))
    }

    @Test("a form of another type is 415")
    func type() async throws {
        let site = try await Site()

        let page = try await site.send(.post, "/sign-in", [.contentType: "application/json"], body: "{}")
        let data = try await site.send(.post, "/oauth/token", [.contentType: "application/json"], body: "{}")

        #expect(page.status == 415)
        #expect(data.status == 415)
        #expect(data.error == "invalid_request")
    }
}

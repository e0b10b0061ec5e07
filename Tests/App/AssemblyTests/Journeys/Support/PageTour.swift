import HTTPTypes

/// One of each page there is.
struct PageTour {
    struct Stop: Sendable {
        let name: String
        let answer: Answer
        /// Where its forms may end beside our own origin.
        let formActions: [String]
    }

    let site: Site

    init(_ site: Site) {
        self.site = site
    }

    func pages() async throws -> [Stop] {
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let client = ["https://app.example"]
        var stops = [Stop(name: "home, signed out", answer: try await visitor.get("/"), formActions: [])]
        let signIn = try await visitor.get(app.request())
        stops.append(Stop(name: "sign-in", answer: signIn, formActions: client))
        let create = try await visitor.get(app.request(["prompt": "create"]))
        stops.append(Stop(name: "create-account", answer: create, formActions: client))
        let wrong = try await visitor.signIn(noor, password: "none of it is right", on: signIn)
        stops.append(Stop(name: "sign-in, refused", answer: wrong, formActions: client))
        let consent = try await visitor.signIn(noor, on: signIn)
        stops.append(Stop(name: "consent", answer: consent, formActions: client))
        _ = try await visitor.allow(consent)
        let choose = try await visitor.get(app.request(["prompt": "select_account"]))
        stops.append(Stop(name: "choose-account", answer: choose, formActions: client))
        let post = try await visitor.get(app.request(["response_mode": "form_post"]))
        stops.append(Stop(name: "form_post", answer: post, formActions: client))
        stops += try await ownPages(visitor, app)
        return stops
    }

    private func ownPages(_ visitor: Visitor, _ app: App) async throws -> [Stop] {
        let address = [("client_id", app.id), ("post_logout_redirect_uri", "https://app.example/signed-out")]
        let home = Stop(name: "home", answer: try await visitor.get("/"), formActions: [])
        let refused = Stop(
            name: "error", answer: try await visitor.get("/oauth/authorize?client_id=nobody"), formActions: [])
        let asked = Stop(
            name: "sign-out", answer: try await visitor.get("/oauth/logout?" + Form.encoded(address)),
            formActions: ["https://app.example"])
        let own = try await visitor.get("/oauth/logout").form(pressing: "allow")
        let done = Stop(name: "signed out", answer: try await visitor.submit(own, pressing: "allow"), formActions: [])
        return [home, refused, asked, done]
    }
}

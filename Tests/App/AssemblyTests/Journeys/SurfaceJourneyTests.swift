import HTTPTypes
import OAuth
import Testing

@Suite("Journeys: methods and origins")
struct SurfaceJourneyTests {
    static let open = [
        "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth/jwks",
        "/oauth/token", "/oauth/userinfo", "/oauth/revoke",
    ]
    static let readable = Array(open.prefix(3)) + ["/", "/sign-in", "/create-account"]
    static let methods: [(String, String)] = [
        ("/.well-known/openid-configuration", "GET, HEAD, OPTIONS"), ("/oauth/jwks", "GET, HEAD, OPTIONS"),
        ("/.well-known/oauth-authorization-server", "GET, HEAD, OPTIONS"),
        ("/oauth/authorize", "GET, HEAD, POST, OPTIONS"), ("/oauth/token", "POST, OPTIONS"),
        ("/oauth/userinfo", "GET, HEAD, POST, OPTIONS"), ("/oauth/revoke", "POST, OPTIONS"),
        ("/oauth/introspect", "POST, OPTIONS"), ("/oauth/logout", "GET, HEAD, POST, OPTIONS"),
        ("/oauth/logout/confirm", "POST, OPTIONS"), ("/", "GET, HEAD, OPTIONS"),
        ("/sign-in", "GET, HEAD, POST, OPTIONS"), ("/choose-account", "GET, HEAD, POST, OPTIONS"),
        ("/consent", "GET, HEAD, POST, OPTIONS"), ("/create-account", "GET, HEAD, POST, OPTIONS"),
        ("/account/sessions/end", "POST, OPTIONS"), ("/account/apps/disconnect", "POST, OPTIONS"),
        ("/account/sign-out", "POST, OPTIONS"),
    ]

    @Test("a method that a path does not know is 405 with those it knows", arguments: methods)
    func refused(path: String, allowed: String) async throws {
        let site = try await Site()
        let unknown: [HTTPRequest.Method] = allowed.contains("GET") ? [.put, .delete] : [.get, .put, .head]

        for method in unknown {
            let answer = try await site.send(method, path)
            #expect(answer.status == 405, "\(method) \(path)")
            #expect(answer.fields[.allow] == allowed)
            if method == .head { #expect(answer.text.isEmpty) }
        }
        let options = try await site.send(.options, path)
        #expect(options.status == 204)
        #expect(options.fields[.allow] == allowed)
    }

    @Test("HEAD is answered as GET is, without the body", arguments: readable)
    func head(path: String) async throws {
        let site = try await Site()

        let (get, head) = (try await site.send(.get, path), try await site.send(.head, path))

        #expect(head.status == get.status)
        #expect(head.text.isEmpty)
        #expect(head.fields[.contentType] == get.fields[.contentType])
        #expect(head.fields[.cacheControl] == get.fields[.cacheControl])
        #expect(head.fields[.contentLength] == get.fields[.contentLength])
    }

    @Test("scripts of other origins may call the open endpoints, without credentials", arguments: open)
    func crossOrigin(path: String) async throws {
        let site = try await Site()
        let origin: HTTPFields = [.origin: "https://spa.example"]
        let asked: HTTPFields = [
            .origin: "https://spa.example", .accessControlRequestMethod: "POST",
            .accessControlRequestHeaders: "authorization",
        ]

        let preflight = try await site.send(.options, path, asked)
        let answer = try await site.send(path.contains("jwks") || path.contains("known") ? .get : .post, path, origin)

        #expect(preflight.status == 204)
        #expect(preflight.fields[.accessControlAllowOrigin] == "*")
        #expect(preflight.fields[.accessControlAllowHeaders]?.contains("Authorization") == true)
        #expect(answer.fields[.accessControlAllowOrigin] == "*")
        #expect(answer.fields[.accessControlExposeHeaders]?.contains("WWW-Authenticate") == true)
        for answer in [preflight, answer] { #expect(answer.fields[.accessControlAllowCredentials] == nil) }
    }

    @Test("no other path lets scripts of other origins in", arguments: methods.map(\.0).filter { !open.contains($0) })
    func sameOrigin(path: String) async throws {
        let site = try await Site()
        let asked: HTTPFields = [.origin: "https://spa.example", .accessControlRequestMethod: "POST"]

        for method in [HTTPRequest.Method.options, .get, .post] {
            let answer = try await site.send(method, path, asked, body: method == .post ? "" : nil)
            #expect(answer.fields.allSatisfy { !$0.name.canonicalName.hasPrefix("access-control-allow") })
        }
    }
}

@Suite("Journeys: what browsers are told")
struct BrowserJourneyTests {
    @Test("each page has its security fields, and its forms end here or at the app")
    func pages() async throws {
        for page in try await PageTour(try await Site()).pages() {
            let (fields, name) = (page.answer.fields, page.name)
            #expect(fields[.cacheControl] == "no-store", "\(name)")
            #expect(fields[.xContentTypeOptions] == "nosniff", "\(name)")
            #expect(page.answer.field("Referrer-Policy") == "no-referrer", "\(name)")
            #expect(page.answer.field("Cross-Origin-Opener-Policy") == "same-origin", "\(name)")
            #expect(fields[.strictTransportSecurity] == nil, "\(name)")
            let policy = fields[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"), "\(name)")
            #expect(policy.contains("frame-ancestors 'none'; base-uri 'none'"), "\(name)")
            let actions = (["form-action 'self'"] + page.formActions).joined(separator: " ")
            #expect(policy.hasSuffix(actions), "\(name): \(policy)")
            #expect(!page.answer.text.contains("<script>") && !page.answer.text.contains(" style="), "\(name)")
        }
    }

    @Test("each redirect of a journey is kept by nobody")
    func redirects() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let begin = try await visitor.send(.get, app.request())
        let answer = try await visitor.authorize(app, as: noor)

        for redirect in [begin, answer] {
            #expect(redirect.status == 303)
            #expect(redirect.fields[.cacheControl] == "no-store")
            #expect(redirect.field("Referrer-Policy") == "no-referrer")
        }
    }

    @Test("cookies on http://localhost are HttpOnly and Lax")
    func plainCookies() async throws {
        let site = try await Site()

        let cookies = try await cookies(of: site)

        #expect(Set(cookies.map { $0.prefix { $0 != "=" } }) == ["surety_browser", "surety_session", "surety_device"])
        for cookie in cookies { #expect(cookie.contains("; Path=/; HttpOnly; SameSite=Lax")) }
    }

    @Test("cookies behind https are __Host- and Secure, and browsers are told never to come without it")
    func secureCookies() async throws {
        let site = try await Site(["public_url": "https://id.example"])

        let cookies = try await cookies(of: site)

        #expect(
            Set(cookies.map { $0.prefix { $0 != "=" } })
                == ["__Host-surety_browser", "__Host-surety_session", "__Host-surety_device"])
        for cookie in cookies { #expect(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Secure")) }
        let home = try await site.send(.get, "/")
        #expect(home.fields[.strictTransportSecurity] == "max-age=31536000")
        let token = try await site.send(.post, "/oauth/token", body: "")
        #expect(token.fields[.strictTransportSecurity] == "max-age=31536000")
        #expect(token.fields[.wwwAuthenticate]?.contains("https://id.example") == true)
    }

    @Test("what a request says of the server's own address builds nothing")
    func ownAddress() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        for name in ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-URL", "X-Rewrite-URL"] {
            visitor.fields[try #require(HTTPField.Name(name))] = "evil.example"
        }

        let signIn = try await visitor.get(app.request())
        let consent = try await visitor.signIn(noor, on: signIn)
        let answer = try await visitor.allow(consent)
        let discovery = try await visitor.get("/.well-known/openid-configuration")

        #expect(try answer.parameters()["iss"] == site.issuer)
        for answer in [signIn, consent, answer, discovery] {
            #expect(!answer.text.contains("evil.example"))
            #expect(!answer.fields.contains { $0.value.contains("evil.example") })
        }
    }

    @Test("endpoints for programs set no cookie")
    func noCookies() async throws {
        let site = try await Site()
        for path in SurfaceJourneyTests.open + ["/oauth/introspect"] {
            for method in [HTTPRequest.Method.get, .post] {
                #expect(try await site.send(method, path, body: "").fields[.setCookie] == nil)
            }
        }
    }

    private func cookies(of site: Site) async throws -> [String] {
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let page = try await visitor.send(.get, "/sign-in")
        let form = try page.form(asking: "password")
        let answer = try await visitor.send(
            .post, "/sign-in", body: form.body(typing: ["username": "noor", "password": noor.password]))
        return page.fields[values: .setCookie] + answer.fields[values: .setCookie]
    }
}

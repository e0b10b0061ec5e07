import HTTPTypes
import OAuth
import Testing

/// A person with a browser: keeps cookies, follows redirects on our own origin, fills in forms.
final class Visitor {
    let site: Site
    /// Every cookie value that was ever set, for those who look where they must not be.
    private(set) var seenCookies: Set<String> = []
    var cookies: [String: String] = [:]
    var address = "203.0.113.7"
    var fields: HTTPFields = [.accept: "text/html", .userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"]

    private let connection: Connection?

    /// - Parameter connection: nil hands requests to the router without a socket.
    init(_ site: Site, over connection: Connection? = nil) {
        self.site = site
        self.connection = connection
    }

    func get(_ target: String) async throws -> Answer {
        try await arrive(await send(.get, target))
    }

    func post(_ target: String, _ body: String) async throws -> Answer {
        try await arrive(await send(.post, target, body: body))
    }

    /// Fills in the form and presses its button.
    func submit(
        _ form: Form,
        typing typed: [String: String] = [:],
        unticking unticked: Set<String> = [],
        pressing pressed: String? = nil
    ) async throws -> Answer {
        try await post(form.action, form.body(typing: typed, unticking: unticked, pressing: pressed))
    }

    /// One request, no redirect followed.
    func send(_ method: HTTPRequest.Method, _ target: String, body: String? = nil) async throws -> Answer {
        var fields = fields
        if !cookies.isEmpty {
            fields[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        let answer =
            if let connection {
                try await connection.send(method, target, fields, body: body)
            } else {
                try await site.send(method, target, fields, body: body, from: address)
            }
        for cookie in answer.fields[values: .setCookie] { keep(cookie) }
        return answer
    }

    private func keep(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }
        let name = String(pair.prefix { $0 != "=" })
        let value = String(pair.dropFirst(name.count + 1))
        cookies[name] = cookie.contains("Max-Age=0") ? nil : value
        if value.count > 20 { seenCookies.insert(value) }
    }

    /// The page at the end of our own redirects, or the redirect that leads away.
    private func arrive(_ first: Answer) async throws -> Answer {
        var answer = first
        for _ in 0..<10 {
            guard let location = answer.location else { return answer }
            let own = location.hasPrefix(site.issuer + "/") ? String(location.dropFirst(site.issuer.count)) : location
            guard own.hasPrefix("/") else { return answer }
            #expect(answer.status == 303)
            answer = try await send(.get, own)
        }
        Issue.record("redirected too often: \(answer.target)")
        return answer
    }
}

/// What a visitor does on pages.
extension Visitor {
    /// Types name and password, the person's own unless told otherwise.
    func signIn(_ person: Person, password: String? = nil, on page: Answer) async throws -> Answer {
        let typed = ["username": person.username, "password": password ?? person.password]
        return try await submit(page.form(asking: "password"), typing: typed)
    }

    /// Signs in without any app, by the home page.
    @discardableResult
    func signIn(_ person: Person) async throws -> Answer {
        try await signIn(person, on: get("/sign-in"))
    }

    func allow(_ page: Answer, without unticked: Set<String> = []) async throws -> Answer {
        try await submit(page.form(pressing: "allow"), unticking: unticked, pressing: "allow")
    }

    /// Goes through whatever is asked until the answer leads back to the app.
    func authorize(_ app: App, as person: Person, _ extra: [String: String] = [:]) async throws -> Answer {
        var page = try await get(app.request(extra))
        for _ in 0..<4 {
            if page.forms.contains(where: \.asks) {
                page = try await signIn(person, on: page)
            } else if let consent = try? page.form(pressing: "allow") {
                page = try await submit(consent, pressing: "allow")
            } else {
                return page
            }
        }
        return page
    }

    /// The same, and the code redeemed.
    func tokens(for app: App, as person: Person, _ extra: [String: String] = [:]) async throws -> Tokens {
        let answer = try await authorize(app, as: person, extra)
        return try await app.redeem(try #require(answer.parameters()["code"], "\(answer)"))
    }
}

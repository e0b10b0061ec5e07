import Accounts
import FoundationEssentials
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Testing

/// Compares with the golden files, or rewrites them when `SURETY_GOLDEN` is 1.
enum Golden {
    static func expect(_ text: String, _ name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "Golden/\(name)")
        if ProcessInfo.processInfo.environment["SURETY_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        let golden = try? String(contentsOf: file, encoding: .utf8)
        #expect(golden == text, "\(name) differs; rewrite with SURETY_GOLDEN=1 if it is meant to")
    }
}

@Suite("Contract: what others see")
struct GoldenContractTests {
    @Test("discovery")
    func discovery() async throws {
        let site = try await Site(["public_url": "https://id.example"])

        let answer = try await site.send(.get, "/.well-known/openid-configuration")

        try Golden.expect(JSON.object(answer.json()).lines(), "discovery.json")
    }

    @Test("the key set, without its numbers")
    func keys() async throws {
        let site = try await Site()

        let keys = try await site.send(.get, "/oauth/jwks").json()["keys"]?.array ?? []

        let shapes = keys.map { key in
            JSON.object((key.object ?? [:]).mapping(["kid": "KID", "n": "NUMBER", "x": "NUMBER", "y": "NUMBER"]))
        }
        let sorted = shapes.sorted { $0.lines() < $1.lines() }
        try Golden.expect(JSON.object(["keys": .array(sorted)]).lines(), "jwks.json")
    }

    @Test("tokens: the answer, the ID token, the access token, userinfo and introspection")
    func tokens() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let request = ["scope": "openid profile email offline_access"]
        let code = try await visitor.authorize(app, as: noor, request).parameters().require("code")
        let answer = try await app.redeeming(code)
        let tokens = try Tokens(answer)

        let shown: [String: JSON] = [
            "response": .object(try answer.json()),
            "id_token header": .object(try tokens.idHeader()),
            "id_token claims": .object(try tokens.idClaims()),
            "access_token header": .object(try Tokens.part(0, of: tokens.access)),
            "access_token claims": .object(try Tokens.part(1, of: tokens.access)),
            "userinfo": .object(try await app.userInfo(tokens.access).json()),
            "introspection of the access token": .object(
                try await app.post("/oauth/introspect", ["token": tokens.access]).json()),
            "introspection of the refresh token": .object(
                try await app.post("/oauth/introspect", ["token": #require(tokens.refresh)]).json()),
            "introspection of another": .object(try await app.post("/oauth/introspect", ["token": "x"]).json()),
            "client_credentials": .object(
                try await app.post("/oauth/token", ["grant_type": "client_credentials"]).json()),
        ]
        try Golden.expect(JSON.object(shown.mapping(Self.hidden)).lines(), "tokens.json")
    }

    /// What is another in each run.
    private static let hidden = [
        "access_token": "JWT", "id_token": "JWT", "refresh_token": "TOKEN", "kid": "KID", "at_hash": "HASH",
        "sid": "SESSION", "sub": "SUBJECT", "jti": "ID", "gid": "GRANT", "request_id": "ID",
    ]

    @Test("errors of each endpoint")
    func errors() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))
        let wrong = App(site: site, id: "rp", secret: "wrong")
        let grant = "authorization_code"
        let answers: [(String, Answer)] = [
            ("token, no client", try await site.send(.post, "/oauth/token", body: "grant_type=x")),
            ("token, wrong secret", try await wrong.post("/oauth/token", ["grant_type": grant])),
            ("token, no grant type", try await app.post("/oauth/token", [:])),
            ("token, unknown grant type", try await app.post("/oauth/token", ["grant_type": "magic"])),
            ("token, no code", try await app.post("/oauth/token", ["grant_type": grant])),
            ("token, unknown code", try await app.redeeming("unknown")),
            ("token, unknown refresh token", try await app.refreshing("unknown")),
            (
                "token, unknown scope",
                try await app.post(
                    "/oauth/token", ["grant_type": "client_credentials", "scope": "unheard_of"])
            ),
            (
                "token, unknown resource",
                try await app.post(
                    "/oauth/token", ["grant_type": "client_credentials", "resource": "https://api.example"])
            ),
            ("token, twice", try await site.send(.post, "/oauth/token", body: "grant_type=a&grant_type=b")),
            ("token, broken escape", try await site.send(.post, "/oauth/token", body: "a=%zz")),
            ("token, GET", try await site.send(.get, "/oauth/token")),
            ("token, JSON", try await site.send(.post, "/oauth/token", [.contentType: "application/json"], body: "{}")),
            (
                "token, too large",
                try await site.send(
                    .post, "/oauth/token", body: String(repeating: "a", count: 65_537))
            ),
            ("userinfo, no token", try await site.send(.get, "/oauth/userinfo")),
            ("userinfo, wrong token", try await app.userInfo("wrong")),
            (
                "userinfo, two tokens",
                try await site.send(
                    .post, "/oauth/userinfo", [.authorization: "Bearer a"], body: "access_token=b")
            ),
            ("userinfo, token in the query", try await site.send(.get, "/oauth/userinfo?access_token=a")),
            ("revoke, no token", try await app.post("/oauth/revoke", [:])),
            ("revoke, wrong secret", try await wrong.post("/oauth/revoke", ["token": "a"])),
            ("introspect, no token", try await app.post("/oauth/introspect", [:])),
            ("introspect, no client", try await site.send(.post, "/oauth/introspect", body: "token=a")),
            ("unknown path", try await site.send(.get, "/oauth/unknown")),
        ]
        var shown = answers.map { Self.shown($0.0, $0.1) }
        for (name, parameters) in Self.refusals {
            let answer = try await visitor.get(app.request(parameters))
            let location = (answer.location ?? "").replacing("https://app.example/callback", with: "…")
            shown.append("authorize, \(name)\n  \(location)\n")
        }
        try Golden.expect(shown.joined(separator: "\n"), "errors.txt")
    }

    private static let refusals: [(String, [String: String])] = [
        ("no response type", ["response_type": ""]), ("implicit", ["response_type": "token"]),
        ("no challenge", ["code_challenge": "", "code_challenge_method": ""]),
        ("plain challenge", ["code_challenge_method": "plain"]), ("request object", ["request": "x"]),
        ("request by reference", ["request_uri": "urn:x"]), ("registration", ["registration": "{}"]),
        ("unknown scope", ["scope": "unheard_of"]), ("broken claims", ["claims": "{"]),
        ("broken max_age", ["max_age": "-1"]), ("unknown prompt", ["prompt": "magic"]),
        ("foreign hint", ["id_token_hint": "x"]), ("unknown resource", ["resource": "https://api.example"]),
        ("nobody signed in", ["prompt": "none"]), ("by fragment", ["prompt": "none", "response_mode": "fragment"]),
    ]

    private static func shown(_ name: String, _ answer: Answer) -> String {
        let body = (try? answer.json()).map { JSON.object($0.mapping(hidden)) }?.bytes() ?? []
        let fields = [HTTPField.Name.wwwAuthenticate, .allow, .retryAfter].compactMap { name in
            answer.fields[name].map { "  \(name): \($0)\n" }
        }
        return "\(name)\n  \(answer.status)\n" + fields.joined() + "  \(String(decoding: body, as: UTF8.self))\n"
    }

    @Test("the header fields of each surface")
    func fields() async throws {
        let site = try await Site(["public_url": "https://id.example"])
        let app = try await site.app()
        let stylesheet = try await site.send(.get, "/sign-in").text
        let asset = try #require(Form.pieces(of: stylesheet, from: "rel=\"stylesheet\" href=\"", to: "\"").first)
        let answers: [(String, Answer)] = [
            ("a page", try await site.send(.get, "/sign-in")),
            ("an error page", try await site.send(.get, "/nothing", [.accept: "text/html"])),
            ("an asset", try await site.send(.get, String(asset))),
            ("discovery", try await site.send(.get, "/.well-known/openid-configuration")),
            ("keys", try await site.send(.get, "/oauth/jwks")),
            ("a token", try await app.post("/oauth/token", ["grant_type": "client_credentials"])),
            ("no token", try await app.refreshing("unknown")),
            ("introspection", try await app.post("/oauth/introspect", ["token": "x"])),
            ("a redirect", try await site.send(.get, app.request(["prompt": "none"]))),
            (
                "a preflight",
                try await site.send(
                    .options, "/oauth/token", [.origin: "https://a.example", .accessControlRequestMethod: "POST"])
            ),
        ]
        let shown = answers.map { name, answer in
            let lines = answer.fields.map { "  \($0.name): \(Self.steady($0))\n" }.sorted()
            return "\(name): \(answer.status)\n" + lines.joined()
        }
        try Golden.expect(shown.joined(separator: "\n"), "fields.txt")
    }

    /// A field's value, without what is another in each run or changes with every edited style.
    private static func steady(_ field: HTTPField) -> String {
        switch field.name {
        case .setCookie: field.value.prefix { $0 != "=" } + "=…" + field.value.drop { $0 != ";" }
        case .contentLength, .eTag: "…"
        default: field.value
        }
    }

    @Test("the events of one whole journey")
    func events() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let page = try await visitor.signIn(noor, password: "none of it is right", on: visitor.get(app.request()))
        let code = try await visitor.authorize(app, as: noor).parameters().require("code")
        let tokens = try await app.redeem(code)
        _ = try await app.refreshing(tokens.refresh)
        _ = try await app.redeeming(code)
        let form = try await visitor.get("/").form(to: "/account/apps/disconnect")
        _ = try await visitor.submit(form, pressing: form.buttons[0].1)
        _ = try await visitor.get("/oauth/logout?" + Form.encoded([("id_token_hint", tokens.id ?? "")]))

        #expect(page.status == 422)
        let names = [noor.user.id.string: "PERSON", try tokens.idClaims()["sid"]?.string ?? "": "SESSION"]
        let shown = try await site.events().map { event in
            let parts = event.dropLast().map { names[$0] ?? ($0.count == 22 ? "ID" : $0.count == 43 ? "KEY" : $0) }
            return (parts + event.suffix(1)).joined(separator: " | ").replacing(noor.user.id.string, with: "PERSON")
        }
        try Golden.expect(shown.joined(separator: "\n") + "\n", "events.txt")
    }
}

extension [String: JSON] {
    /// The values of these members replaced, however deep they lie.
    fileprivate func mapping(_ names: [String: String]) -> [String: JSON] {
        reduce(into: [:]) { members, member in
            members[member.key] = names[member.key].map { .string($0) } ?? member.value.mapping(names)
        }
    }
}

extension JSON {
    fileprivate func mapping(_ names: [String: String]) -> JSON {
        switch self {
        case .object(let members): .object(members.mapping(names))
        case .array(let items): .array(items.map { $0.mapping(names) })
        default: self
        }
    }

    /// Indented, members by name, so that a difference reads as one.
    fileprivate func lines(_ indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { "\(inner)\"\($0.key)\": \($0.value.lines(inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}" + (indent.isEmpty ? "\n" : "")
        case .array(let items) where !items.isEmpty && items.allSatisfy { $0.object != nil }:
            return "[\n" + items.map { inner + $0.lines(inner) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return String(decoding: bytes(), as: UTF8.self)
        }
    }
}

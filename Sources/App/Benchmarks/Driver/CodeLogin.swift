import Cryptography
import NIOHTTP1

/// A login with authorization code and PKCE, from the client's first redirect to its tokens.
struct CodeLogin {
    enum Step: String, CaseIterable {
        /// The authorization request, up to the redirect that follows.
        case authorize
        /// The sign-in page.
        case page
        /// The posted form: the password check and the session, up to the redirect with the code.
        case password
        /// The code for tokens.
        case token
    }

    private let site: Site
    let verifier: [UInt8]
    /// Told of each step that was done.
    private let note: (Step, ContinuousClock.Instant) -> Void

    /// - Parameter verifier: that of a code which was issued before.
    init(
        _ site: Site, verifier: [UInt8] = SystemRandomBytes().bytes(32),
        note: @escaping (Step, ContinuousClock.Instant) -> Void = { _, _ in }
    ) {
        self.site = site
        self.verifier = verifier
        self.note = note
    }

    /// - Returns: the answer of the token endpoint.
    func run(
        _ person: Site.Person, in browser: inout Browser, of client: inout WebConnection
    ) async throws -> Answer {
        let code = try await code(for: person, in: &browser)
        return try await time(.token) { try await redeem(code, &client) }
    }

    /// Everything up to the redirect that brings the code.
    func code(for person: Site.Person, in browser: inout Browser) async throws -> String {
        var location = try await time(.authorize) {
            try await browser.get("/oauth/authorize?\(request.encoded)").location("authorize")
        }
        if !location.hasPrefix(site.client.redirectUri) {
            location = try await signIn(person, at: location, in: &browser)
        }
        guard location.hasPrefix(site.client.redirectUri), let code = location.queryValue("code") else {
            throw Astray(location: location)
        }
        return code
    }

    private func signIn(
        _ person: Site.Person, at location: String, in browser: inout Browser
    ) async throws -> String {
        let page = try await time(.page) { try await browser.get(location).require(200, "sign-in page") }
        let form = try SignInForm(page)
        return try await time(.password) {
            try await browser.post(SignInForm.path, form.filled(by: person)).location("sign-in")
        }
    }

    /// - Returns: the answer of the token endpoint.
    func redeem(_ code: String, _ client: inout WebConnection) async throws -> Answer {
        let form: Form = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": site.client.redirectUri,
            "code_verifier": Base64URL.encode(verifier),
        ]
        return try await client.post("/oauth/token", form, ["Authorization": site.client.basic]).require(200, "token")
    }

    private var request: Form {
        [
            "response_type": "code", "client_id": site.client.id, "redirect_uri": site.client.redirectUri,
            "scope": "openid", "state": "benchmark", "nonce": "benchmark",
            "code_challenge": SHA256Digest(of: Base64URL.encode(verifier)).base64URL, "code_challenge_method": "S256",
        ]
    }

    private func time<Result>(_ step: Step, _ work: () async throws -> Result) async throws -> Result {
        let start = ContinuousClock.now
        let result = try await work()
        note(step, start)
        return result
    }
}

/// A login that ended somewhere else.
struct Astray: Error, CustomStringConvertible {
    let location: String

    var description: String { "the login led to \(location)" }
}

/// What the sign-in page's form carries along.
struct SignInForm {
    static let path = "/sign-in"

    private let csrf: String
    private let journey: String?

    init(_ page: Answer) throws {
        guard let csrf = page.body.text(after: #"name="csrf" value=""#, upTo: "\"") else {
            throw UnexpectedAnswer(step: "sign-in form", answer: page)
        }
        self.csrf = csrf
        journey = page.body.text(after: #"name="journey" value=""#, upTo: "\"")
    }

    func filled(by person: Site.Person) -> Form {
        let (username, password) = (person.username, person.password)
        guard let journey else { return ["csrf": csrf, "username": username, "password": password] }
        return ["csrf": csrf, "journey": journey, "username": username, "password": password]
    }
}

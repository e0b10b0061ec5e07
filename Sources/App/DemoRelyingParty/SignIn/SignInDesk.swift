import Cryptography
import FoundationEssentials
import JOSE
import WebClient

/// Signs people in: sends them to the server, checks what they come back with, and remembers who they are.
struct SignInDesk: Sendable {
    private static let attemptSeconds: TimeInterval = 600
    private static let sessionSeconds: TimeInterval = 8 * 3_600

    let provider: Provider
    let tokens: TokenEndpoint
    let sessions = ExpiringRows<SignedIn>(lifetime: Self.sessionSeconds)
    /// Browsers on their way back from signing out, by the `state` they carry.
    let departures = ExpiringRows<SHA256Digest>(lifetime: Self.attemptSeconds)
    let attempts = ExpiringRows<LoginAttempt>(lifetime: Self.attemptSeconds)
    let baseURL: String
    let now: @Sendable () -> Date
    let clientID: String

    init(
        _ configuration: DemoRelyingParty.Configuration, provider: Provider, client: WebClient,
        now: @escaping @Sendable () -> Date
    ) {
        self.provider = provider
        self.now = now
        baseURL = configuration.baseURL
        clientID = configuration.clientID
        tokens = TokenEndpoint(
            clientID: configuration.clientID, clientSecret: configuration.clientSecret, client: client, now: now)
    }

    private var redirectURI: String { baseURL + DemoRelyingParty.Path.callback }

    /// 256 bits that nobody guesses: `state`, `nonce`, the code verifier, and the names of browsers and sessions.
    static func secret() -> String { Base64URL.encode(SystemRandomBytes().bytes(32)) }

    /// Begins a sign-in, and answers the address to send the browser to (OpenID Connect Core §3.1.2.1).
    ///
    /// - Throws: ``SignInProblem``
    ///
    /// - Parameter person: who is signed in here already, where it must be them again.
    func begin(
        _ options: LoginOptions, for purpose: Purpose = .signIn, by person: SignedIn? = nil, on browser: String
    ) async throws -> String {
        let endpoint = try await asking { try await provider.metadata() }.authorizationEndpoint
        let state = Self.secret()
        let attempt = LoginAttempt(
            browser: SHA256Digest(of: browser), nonce: Self.secret(), verifier: Self.secret(), options: options,
            purpose: purpose, subject: person?.idToken.subject, startedAt: now()
        )
        attempts.insert(attempt, under: state, at: now())
        let parameters = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI),
            ("scope", DemoRelyingParty.scope),
            ("state", state), ("nonce", attempt.nonce),
            ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
        ]
        let hint = person.map { [("id_token_hint", $0.idToken.text)] } ?? []
        return FormText.append(parameters + options.parameters + purpose.parameters + hint, to: endpoint)
    }

    /// Keeps an answer that came without cookies, as one posted from another site does, until the browser asks for it.
    ///
    /// - Throws: ``SignInProblem``
    func keep(_ answer: AuthorizationAnswer) throws(SignInProblem) {
        let isKept = attempts.update(under: answer.state, at: now()) { attempt in
            guard attempt.options.responseMode == .formPost, attempt.posted == nil else { return false }
            attempt.posted = answer
            return true
        }
        guard isKept == true else { throw .unknownAttempt }
    }

    /// - Throws: ``SignInProblem``
    func completePosted(_ state: String, on browser: String?) async throws -> Arrival {
        let attempt = try take(state, on: browser)
        guard let answer = attempt.posted else { throw SignInProblem.unknownAttempt }
        return try await arrive(attempt, with: answer)
    }

    /// Ends a sign-in.
    ///
    /// - Throws: ``SignInProblem`` for an answer that belongs to no sign-in of this browser.
    func complete(_ answer: AuthorizationAnswer, on browser: String?) async throws -> Arrival {
        let attempt = try take(answer.state, on: browser)
        guard attempt.options.responseMode != .formPost else {
            throw SignInProblem.malformedAnswer("the answer was to be posted")
        }
        return try await arrive(attempt, with: answer)
    }

    private func arrive(_ attempt: LoginAttempt, with answer: AuthorizationAnswer) async throws -> Arrival {
        do {
            return Arrival(purpose: attempt.purpose, session: .success(try await complete(attempt, with: answer)))
        } catch let problem as SignInProblem {
            return Arrival(purpose: attempt.purpose, session: .failure(problem))
        }
    }

    private func take(_ state: String, on browser: String?) throws(SignInProblem) -> LoginAttempt {
        guard let browser else { throw .unknownAttempt }
        let digest = SHA256Digest(of: browser)
        guard let attempt = attempts.take(under: state, at: now(), if: { $0.browser == digest }) else {
            throw .unknownAttempt
        }
        return attempt
    }

    private func complete(_ attempt: LoginAttempt, with answer: AuthorizationAnswer) async throws -> String {
        let metadata = try await asking { try await provider.metadata() }
        let origin = try checkIssuer(of: answer, isNamed: metadata.namesIssuerInAnswers)
        let code =
            switch answer.result {
            case .code(let code): code
            case .refused(let refusal): throw SignInProblem.refused(refusal)
            }
        let given = try await asking {
            try await tokens.redeem(
                code, verifier: attempt.verifier, redirectURI: redirectURI, at: metadata.tokenEndpoint)
        }
        let expected = IDTokenRules.Expectation(
            nonce: attempt.nonce, accessToken: given.accessToken, provedAfter: attempt.provedAfter(now()),
            authenticationClass: attempt.purpose.essentialClass)
        var idToken = try await check(given, against: expected)
        if let subject = attempt.subject, !idToken.subject.isExactly(subject) {
            throw SignInProblem.failedCheck(.subject, reason: "somebody else came back than had left")
        }
        idToken.checks = [.passed(.state, answer.state), origin] + idToken.checks
        var person = SignedIn(formToken: Self.secret(), tokens: given, idToken: idToken)
        try await askAbout(&person, at: metadata.userInfoEndpoint)
        let session = Self.secret()
        sessions.insert(person, under: session, at: now())
        return session
    }

    /// Passes on what the server's refusal or absence means for a sign-in.
    private func asking<Value>(_ question: () async throws -> Value) async throws -> Value {
        do {
            return try await question()
        } catch let problem as ProviderProblem {
            throw SignInProblem.provider(problem)
        }
    }
}

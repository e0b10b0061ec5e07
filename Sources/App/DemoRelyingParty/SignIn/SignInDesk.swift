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
    private let clientID: String

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
    func begin(_ options: LoginOptions, on browser: String) async throws -> String {
        let endpoint = try await asking { try await provider.metadata() }.authorizationEndpoint
        let state = Self.secret()
        let attempt = LoginAttempt(
            browser: SHA256Digest(of: browser), nonce: Self.secret(), verifier: Self.secret(), options: options,
            startedAt: now()
        )
        attempts.insert(attempt, under: state, at: now())
        let parameters = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI),
            ("scope", DemoRelyingParty.scope),
            ("state", state), ("nonce", attempt.nonce),
            ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
        ]
        return FormText.append(parameters + options.parameters, to: endpoint)
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
    func completePosted(_ state: String, on browser: String?) async throws -> String {
        let attempt = try take(state, on: browser)
        guard let answer = attempt.posted else { throw SignInProblem.unknownAttempt }
        return try await complete(attempt, with: answer)
    }

    /// Ends a sign-in, and answers the secret of the new session.
    ///
    /// - Throws: ``SignInProblem``
    func complete(_ answer: AuthorizationAnswer, on browser: String?) async throws -> String {
        let attempt = try take(answer.state, on: browser)
        guard attempt.options.responseMode != .formPost else {
            throw SignInProblem.malformedAnswer("the answer was to be posted")
        }
        return try await complete(attempt, with: answer)
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
        var idToken = try await check(given, nonce: attempt.nonce, provedAfter: attempt.provedAfter(now()))
        idToken.checks = [.passed(.state, answer.state), origin] + idToken.checks
        var person = SignedIn(formToken: Self.secret(), tokens: given, idToken: idToken)
        try await askAbout(&person, at: metadata.userInfoEndpoint)
        let session = Self.secret()
        sessions.insert(person, under: session, at: now())
        return session
    }

    /// An answer that another server sent must not be taken to this one: its code would be given away.
    private func checkIssuer(of answer: AuthorizationAnswer, isNamed: Bool) throws(SignInProblem) -> Check {
        guard let issuer = answer.issuer else {
            guard !isNamed else { throw .failedCheck(.answerIssuer, reason: "the answer does not name its issuer") }
            return .absent(.answerIssuer)
        }
        guard issuer.isExactly(provider.issuer) else {
            throw .failedCheck(.answerIssuer, reason: "the answer comes from another issuer")
        }
        return .passed(.answerIssuer, issuer)
    }

    /// Checks the ID token of an answer that must have one.
    ///
    /// - Throws: ``SignInProblem``
    func check(_ given: TokenSet, nonce: String?, provedAfter: Date? = nil) async throws -> CheckedIDToken {
        guard let text = given.idToken else {
            throw SignInProblem.provider(.malformed("the answer has no id_token"))
        }
        let rules = IDTokenRules(issuer: provider.issuer, clientID: clientID) { [provider] keyID, algorithm in
            try await provider.key(keyID, for: algorithm)
        }
        let expected = IDTokenRules.Expectation(
            nonce: nonce, accessToken: given.accessToken, provedAfter: provedAfter)
        return try await rules.check(text, against: expected, at: now())
    }

    /// Adds what userinfo tells. What is told of somebody else must not be used (OpenID Connect Core §5.3.2).
    ///
    /// - Throws: ``SignInProblem`` for another subject; that userinfo does not answer is no reason to turn anyone away.
    func askAbout(_ person: inout SignedIn, at url: String?) async throws {
        person.idToken.checks.removeAll { $0.rule == .subject }
        person.userInfoProblem = nil
        guard let url else { return person.idToken.checks.append(.absent(.subject)) }
        do {
            let told = try await tokens.userInfo(person.tokens.accessToken, at: url)
            guard told["sub"]?.string?.isExactly(person.idToken.subject) == true else {
                throw SignInProblem.failedCheck(.subject, reason: "userinfo speaks of somebody else")
            }
            person.userInfo = told
            person.idToken.checks.append(.passed(.subject, person.idToken.subject))
        } catch let problem as ProviderProblem {
            person.userInfo = nil
            person.userInfoProblem = problem
            person.idToken.checks.append(.absent(.subject))
        }
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

public import Cryptography
import FoundationEssentials
import HTTPTypes
public import Hummingbird
public import Kernel
import NIOCore
import OAuth
public import Tenancy

/// Writes pages: language, frame, cookies and the policy that lets a journey's forms end at the client.
public struct PageWriter: Sendable {
    let tenant: Tenant
    let jar: CookieJar
    private let renderer: PageRenderer
    private let protection: FormProtection
    private let randomness: any Randomness

    public init(tenant: Tenant, renderer: PageRenderer, protection: FormProtection, randomness: any Randomness) {
        self.tenant = tenant
        self.renderer = renderer
        self.protection = protection
        self.randomness = randomness
        jar = CookieJar(isSecure: tenant.issuer.isHTTPS)
    }

    func browser(_ request: Request, _ context: WebContext) -> BrowserState {
        BrowserState(request, context, jar: jar, randomness: randomness)
    }

    /// Reads a posted form that must have come from one of our pages.
    ///
    /// - Throws: ``Failure`` 403, 413, 415; `MalformedParameters`.
    func form(_ request: Request, from browser: BrowserState) async throws -> Parameters {
        let parameters = try await request.formParameters()
        try protection.check(parameters, of: request, from: browser)
        return parameters
    }

    /// What surrounds a page.
    ///
    /// - Parameters:
    ///   - action: the path its forms are posted to.
    ///   - hidden: further fields of each form.
    func frame(
        _ request: Request,
        for browser: BrowserState,
        action: String,
        hidden: [(String, String)] = [],
        client: Client? = nil
    ) -> PageFrame {
        PageFrame(
            product: tenant.displayName,
            action: action,
            csrf: protection.token(for: browser),
            hidden: hidden.map { HiddenField(name: $0.0, value: $0.1) },
            languages: renderer.languages.links { Self.address(of: request, in: $0) },
            client: client.map { ClientDisplay($0) }
        )
    }

    /// The page as a response, with the cookies it needs.
    func response(
        _ page: some Page,
        to request: Request,
        _ context: WebContext,
        for browser: BrowserState,
        uiLocales: [String] = [],
        status: HTTPResponse.Status = .ok,
        fields: HTTPFields = [:],
        keepsCookie: Bool = false
    ) -> Response {
        let language = language(request, uiLocales)
        var fields = fields
        if browser.isNew, !keepsCookie {
            fields.append(jar.set(BrowserState.browserCookie, to: browser.browser.revealed))
        }
        if chosenLanguage(request) != nil {
            fields.append(jar.set(BrowserState.languageCookie, to: language.tag, maxAgeSeconds: 31_536_000))
        }
        fields.append(HTTPField(name: .contentLanguage, value: language.tag))
        return .page(renderer.html(page, in: language), status: status, fields: fields)
    }

    /// The cookies of a browser on which somebody has just proved who they are.
    func signedInCookies(of browser: BrowserState, _ session: Secret) -> [HTTPField] {
        let cookie = jar.set(BrowserState.sessionCookie, to: session.revealed)
        guard browser.isNewDevice else { return [cookie] }
        let device = jar.set(
            BrowserState.deviceCookie, to: browser.deviceID.revealed, maxAgeSeconds: BrowserState.deviceSeconds)
        return [cookie, device]
    }

    /// The page that tells of a failure.
    public func failure(_ failure: Failure, _ request: Request, _ context: WebContext) -> Response {
        let browser = browser(request, context)
        let page = ErrorPage(
            frame: frame(request, for: browser, action: ""),
            situation: ErrorPage.Situation(failure),
            errorID: context.requestID,
            diagnosis: ErrorPage.Diagnosis(failure),
            retryAddress: nil
        )
        // A refused request must not change the browser's cookie: it may be one that another site sent without ours.
        return response(page, to: request, context, for: browser, keepsCookie: true)
    }

    /// A sentence in the language of whoever asks.
    func text(_ phrase: Phrase, count: Int? = nil, for request: Request) -> String {
        renderer.text(phrase, count: count, in: language(request, []))
    }

    /// The language of whoever asks, as others are told it (BCP 47).
    func tag(for request: Request) -> String { language(request, []).tag }

    /// A redirect that is right after a POST too (RFC 9110 §15.4.4), never kept by anyone.
    func redirect(to location: String, for browser: BrowserState, fields: HTTPFields = [:]) -> Response {
        var all: HTTPFields = [.location: location, .cacheControl: "no-store"]
        if browser.isNew { all.append(jar.set(BrowserState.browserCookie, to: browser.browser.revealed)) }
        all.append(contentsOf: fields)
        return Response(status: .seeOther, headers: all)
    }

    private func language(_ request: Request, _ uiLocales: [String]) -> PageLanguage {
        let cookie = request.strictCookies[jar.name(BrowserState.languageCookie)]
        return renderer.languages.choose(
            uiLocales: [chosenLanguage(request)].compactMap(\.self) + uiLocales,
            cookie: cookie,
            acceptLanguage: request.headers[.acceptLanguage]
        )
    }

    /// The language of the switch on each page, when somebody has just used it.
    private func chosenLanguage(_ request: Request) -> String? {
        (try? request.queryParameters())?["lang"].flatMap { renderer.languages[$0]?.tag }
    }

    /// The page shown, in another language. What a form carried is not repeated: the journey is in the store.
    private static func address(of request: Request, in language: PageLanguage) -> String {
        let path = request.uri.path
        let parameters = (try? request.queryParameters()) ?? Parameters([])
        let kept = parameters.pairs.filter { $0.0 != "lang" } + [("lang", language.tag)]
        return path + "?"
            + kept.map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    }
}

extension ClientDisplay {
    init(_ client: Client) {
        self.init(
            name: client.displayName,
            clientURI: client.metadata.clientURI,
            policyURI: client.metadata.policyURI,
            termsURI: client.metadata.termsURI
        )
    }
}

extension ErrorPage.Situation {
    init(_ failure: Failure) {
        self =
            switch (failure.status, failure.code) {
            case (_, "invalid_client"): .unknownClient
            case (_, "expired"): .expired
            case (_, "untrusted_form"): .untrustedForm
            case (_, "busy"): .busy
            case (.notFound, _): .notFound
            case (.forbidden, _), (.methodNotAllowed, _): .notAllowed
            case (.tooManyRequests, _): .tooManyRequests
            case (.serviceUnavailable, _): .unavailable
            case (let status, _) where status.kind == .clientError: .badRequest
            default: .unexpected
            }
    }
}

extension ErrorPage.Diagnosis {
    /// What developers need to find the rule; nil where the failure speaks of no specification.
    init?(_ failure: Failure) {
        guard let detail = failure.detail, let (specification, section) = Self.source(of: failure) else { return nil }
        self.init(rule: "\(failure.code): \(detail)", specification: specification, section: section)
    }

    private static func source(of failure: Failure) -> (specification: String, section: String)? {
        switch failure.status {
        case .badRequest: ("RFC 6749", "4.1.2.1")
        case .methodNotAllowed: ("RFC 9110", "15.5.6")
        case .contentTooLarge: ("RFC 9110", "15.5.14")
        case .unsupportedMediaType: ("RFC 9110", "15.5.16")
        default: nil
        }
    }
}

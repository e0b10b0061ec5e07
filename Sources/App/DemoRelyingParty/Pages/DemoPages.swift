import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird

/// Writes the demo's pages: their language, their frame, and the cookies that go along.
struct DemoPages: Sendable {
    private static let languageCookie = "northwind_language"
    /// The pages that may be shown anew in another language; from the others the switch leads home.
    private static let repeatable: Set<String> = [
        "/", DemoRelyingParty.Path.privacy, DemoRelyingParty.Path.signedOut, DemoRelyingParty.Path.payment,
        DemoRelyingParty.Path.account,
    ]

    let jar: CookieJar
    let assets: AssetStore
    private let renderer: PageRenderer
    private let issuer: String

    /// - Throws: `TemplateProblems`, or what reading the files throws.
    init(_ configuration: DemoRelyingParty.Configuration) throws {
        let (shared, own) = (configuration.templatesPath, configuration.templatesPath + "/demo")
        assets = try AssetStore(folders: [shared + "/assets", own + "/assets"])
        renderer = try PageRenderer(templatesPath: own, assets: assets, pages: DemoTemplate.pages)
        jar = CookieJar(isSecure: configuration.baseURL.hasPrefix("https://"))
        issuer = configuration.issuer
    }

    func language(of request: Request) -> PageLanguage {
        renderer.languages.choose(
            uiLocales: [chosenLanguage(request)].compactMap(\.self),
            cookie: request.strictCookies[jar.name(Self.languageCookie)],
            acceptLanguage: request.headers[.acceptLanguage]
        )
    }

    func response(
        _ template: DemoTemplate, to request: Request, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        _ fields: (Phrasebook) -> PageFields = { _ in [:] }
    ) -> Response {
        let language = language(of: request)
        var headers = headers
        if chosenLanguage(request) != nil {
            headers.append(jar.set(Self.languageCookie, to: language.tag, maxAgeSeconds: 31_536_000))
        }
        headers.append(HTTPField(name: .contentLanguage, value: language.tag))
        let html = renderer.html(template.rawValue, in: language) { phrasebook in
            var all = frame(request, language)
            all.merge(fields(phrasebook))
            return all
        }
        return .page(html, status: status, fields: headers)
    }

    func problem(_ problem: SignInProblem, to request: Request, headers: HTTPFields = [:]) -> Response {
        let kind = ProblemKind(problem)
        return response(.problem, to: request, status: kind.status, headers: headers) { phrasebook in
            kind.fields(of: problem, phrasebook)
        }
    }

    /// The page of a failure that has nothing to do with signing in, such as an address that is none.
    @Sendable func failure(_ failure: Failure, _ request: Request, _ context: WebContext) -> Response {
        response(.problem, to: request) { ProblemKind(failure).fields(detail: failure.detail, $0) }
    }

    func redirect(to location: String, _ cookies: HTTPField...) -> Response {
        var headers: HTTPFields = [.location: location, .cacheControl: "no-store"]
        headers.append(contentsOf: cookies)
        return Response(status: .seeOther, headers: headers)
    }

    private func frame(_ request: Request, _ language: PageLanguage) -> PageFields {
        let path = Self.repeatable.contains(request.uri.path) ? request.uri.path : "/"
        return [
            "name": DemoRelyingParty.name,
            "issuer": issuer,
            "languages": renderer.languages.all.map { other -> PageFields in
                [
                    "tag": other.tag, "name": other.name, "direction": other.direction.rawValue,
                    "address": "\(path)?lang=\(other.tag)", "isCurrent": other == language,
                ]
            },
        ]
    }

    private func chosenLanguage(_ request: Request) -> String? {
        FormParameters(request.uri.query ?? "")?["lang"].flatMap { renderer.languages[$0]?.tag }
    }
}

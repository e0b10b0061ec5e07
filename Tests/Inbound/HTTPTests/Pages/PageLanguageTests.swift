import FoundationEssentials
import Testing

@testable import HTTP

@Suite("Choosing a language (RFC 4647 §3.4)")
struct PageLanguageTests {
    struct Case: Sendable {
        var uiLocales: [String] = []
        var cookie: String?
        var acceptLanguage: String?
        let chosen: String
    }

    private let languages: PageLanguages = {
        let tags = ["ar", "en", "fr-CA", "zh-Hant"]
        let all = tags.map { PageLanguage(tag: $0, name: $0, direction: .leftToRight) }
        return PageLanguages(all, fallback: all[1])
    }()

    @Test(
        "finds the first wish that can be met",
        arguments: [
            Case(chosen: "en"),
            Case(uiLocales: ["de", "xx"], acceptLanguage: "*", chosen: "en"),
            Case(uiLocales: ["", "-", "----"], acceptLanguage: ",;q=,;;,", chosen: "en"),
            Case(uiLocales: ["AR-eg"], chosen: "ar"),
            Case(uiLocales: ["de", "ar"], cookie: "en", chosen: "ar"),
            Case(cookie: "ar", acceptLanguage: "en", chosen: "ar"),
            Case(cookie: "de", acceptLanguage: "fr-ca", chosen: "fr-CA"),
            Case(acceptLanguage: "fr", chosen: "en"),
            Case(acceptLanguage: "zh-Hant-CN-x-private1-private2", chosen: "zh-Hant"),
            Case(acceptLanguage: "en;q=0.2, ar;q=0.8", chosen: "ar"),
            Case(acceptLanguage: "de, ar ; q=0, fr-CA;q=0.1", chosen: "fr-CA"),
            Case(acceptLanguage: "ar;q=2, fr-CA;q=nan, zh-Hant", chosen: "zh-Hant"),
            Case(acceptLanguage: "ar, fr-CA", chosen: "ar"),
        ]
    )
    func choice(_ wish: Case) {
        let chosen = languages.choose(
            uiLocales: wish.uiLocales, cookie: wish.cookie, acceptLanguage: wish.acceptLanguage)

        #expect(chosen.tag == wish.chosen)
    }
}

@Suite("Sentences of a locale file")
struct MessageTests {
    private let arabic = PageLanguage(tag: "ar", name: "العربية", direction: .rightToLeft)
    private let english = PageLanguage(tag: "en", name: "English", direction: .leftToRight)

    private func message(_ json: String) throws -> Message {
        try JSONDecoder().decode([Message].self, from: Data("[\(json)]".utf8))[0]
    }

    @Test("without the form for all other numbers, or with an unknown form, are refused")
    func malformed() {
        #expect(throws: DecodingError.self) { try message(#"{"one": "x"}"#) }
        #expect(throws: DecodingError.self) { try message(#"{"other": "x", "several": "y"}"#) }
    }

    @Test("keep values apart from words")
    func parts() throws {
        let sentence = try message(#""to {client} { or {""#)

        #expect(sentence.parts(["client": "{count}"]).map(\.text) == ["to ", "{count}", " { or {"])
        #expect(sentence.parts(["client": "A"]).map(\.isValue) == [false, true, false])
        #expect(sentence.placeholders == ["client"])
    }

    @Test(
        "count as their language does (Unicode TR 35, Part 3)",
        arguments: [
            (0, "zero"), (1, "one"), (2, "two"), (5, "few"), (103, "few"), (15, "many"), (99, "many"), (100, "other"),
        ]
    )
    func plural(number: Int, form: String) {
        #expect(PluralForm(of: number, in: arabic).rawValue == form)
        #expect(PluralForm(of: number, in: english) == (number == 1 ? .one : .other))
    }

    @Test("tell a moment by the name of its month, in UTC")
    func moment() throws {
        let json = try Data(contentsOf: URL(filePath: ProjectFiles.templates).appending(path: "locales/en.json"))
        let phrasebook = try Phrasebook(tag: "en", json: json)

        let moment = phrasebook.moment(Date(timeIntervalSince1970: 1_795_269_900))

        #expect(moment["shown"] as? String == "21 November 2026, 14:05 UTC")
        #expect(moment["exact"] as? String == "2026-11-21T14:05:00Z")
    }
}

@Suite("Devices (RFC 9110 §10.1.5)")
struct DeviceTests {
    @Test(
        "are named as people know them",
        arguments: [
            (nil, nil, nil), ("curl/8.5", nil, nil),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
                    + "Safari/537.36 Edg/140.0.0.0", "Edge", "Windows"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    + "Version/18.0 Mobile/15E148 Safari/604.1", "Safari", "iPhone"
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
                    + "Safari/537.36", "Chrome", "Android"
            ),
        ] as [(String?, String?, String?)]
    )
    func names(userAgent: String?, browser: String?, system: String?) {
        #expect(Device(userAgent: userAgent) == Device(browser: browser, system: system))
    }
}

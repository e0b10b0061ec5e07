import FoundationEssentials
import Testing

@testable import HTTP

@Suite("Pages, shown what others wrote")
struct PageEscapingTests {
    /// The texts that an attacker may put in any field; the last hides its quote in a grapheme cluster.
    static let hostileTexts = [
        "<script>alert(1)</script>", #""><img src=x onerror=alert(1)>"#, "' onfocus='alert(1)", "{{csrf}}{{{product}}}",
        "\"\u{301} onfocus=alert(1) \"\u{301}", "<\u{338}script>", "&lt;b&gt;",
    ]

    @Test("escape each field of each page", arguments: hostileTexts)
    func escaping(text: String) throws {
        let renderer = try ProjectFiles.renderer()
        let escaped = MarkupEscaping().escapeText(text)
        let language = renderer.languages.fallback
        let harmless = PageSample.hostile(with: "text").map { Markup(renderer.html($0, in: language)) }

        let pages = PageSample.hostile(with: text).map { renderer.html($0, in: language) }

        for (page, expected) in zip(pages, harmless) {
            #expect(page.contains(escaped))
            #expect(page.utf8.firstRange(of: text.utf8) == nil || escaped == text)
            // The text added no tag and no attribute: the structure is that of the same page with a harmless text.
            let found = Markup(page).elements.map { [$0.name] + $0.attributes.keys.sorted() }
            #expect(found == expected.elements.map { [$0.name] + $0.attributes.keys.sorted() })
        }
    }

    @Test("keep a value as it is for whoever reads the markup back")
    func carriageReturn() {
        #expect(MarkupEscaping().escapeText("a\r\nb") == "a&#13;\nb")
        #expect(MarkupEscaping().escapeText("plain é العربية") == "plain é العربية")
    }

    @Test(
        "link only where a link may lead",
        arguments: [
            "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", " https://x", "//x", "blob:https://x", "",
        ]
    )
    func addresses(address: String) {
        let client = ClientDisplay(name: "App", clientURI: address, policyURI: address, termsURI: address)

        #expect(client.fields["address"] == nil)
        #expect(client.fields["hasLinks"] as? Bool == false)
        #expect(WebAddress.checkedAllowingApps(address) == nil)
    }

    @Test("lead back to an app on the device as well")
    func appAddress() {
        #expect(WebAddress.checkedAllowingApps("com.example.app:/bye") == "com.example.app:/bye")
        #expect(WebAddress.checked("com.example.app:/bye") == nil)
        #expect(WebAddress.checked("HTTPS://harbour.example/") == "HTTPS://harbour.example/")
    }

    @Test("show a logo only over https and where the policy lets it come")
    func logo() {
        var client = ClientDisplay(name: "App", logoURI: "https://harbour.example/logo.svg")

        #expect(client.fields["logo"] == nil)
        client.showsLogo = true
        #expect(client.fields["logo"] as? String == "https://harbour.example/logo.svg")
        client.logoURI = "http://harbour.example/logo.svg"
        #expect(client.fields["logo"] == nil)
    }

    @Test(
        "stand in for a picture with initials",
        arguments: [
            ("Harbour Bank", "HB"), ("notes", "N"), ("سامي منصور", "س"), ("Jean de la Tour", "JT"), ("  ", "?"),
            ("✨ App", "A"),
        ]
    )
    func initials(name: String, initials: String) {
        #expect(Initials.of(name) == initials)
    }
}

extension PageSample {
    /// Every page, with one text in all the places where text comes from people, apps or operators.
    static func hostile(with text: String) -> [any Page] {
        let account = AccountDisplay(name: text, username: text + "2")
        let frame = PageFrame(
            product: text, logo: text, action: text, csrf: text, hidden: [HiddenField(name: text, value: text)],
            languages: frame(client: nil).languages.map { LanguageLink(language: $0.language, address: text) },
            client: ClientDisplay(
                name: text, logoURI: "https://x/" + text, showsLogo: true, clientURI: "https://x/" + text,
                policyURI: "https://x/" + text, termsURI: "https://x/" + text
            )
        )
        let item = ConsentPage.Item(name: text, description: text)
        let session = HomePage.Session(
            id: text, device: Device(browser: text, system: text), signedIn: .now, lastUsed: .now, isThisBrowser: true
        )
        let app = HomePage.App(id: text, client: frame.client ?? ClientDisplay(name: text), scopes: [item], since: .now)
        let mistakes = CreateAccountPage.Field.allCases.map { ($0, CreateAccountPage.Mistake.missing) }
        return [
            SignInPage(
                frame: frame, username: text, failure: .accountBlocked, asksForPasskey: true,
                passkey: .init(beginAddress: text, action: text, rpID: text, unknownCredential: text), errorID: text,
                createAccountAddress: text, mayCancel: true
            ),
            AddPasskeyPage(
                frame: frame, account: account, isOffer: false, beginAddress: text, againAddress: text,
                failure: .unknown, errorID: text
            ),
            RemovePasskeyPage(frame: frame, account: account, title: text, isLast: true),
            ChooseAccountPage(
                frame: frame, choices: [.init(session: text, account: account)], otherAccountAddress: text,
                mayCancel: true
            ),
            CreateAccountPage(
                frame: frame, username: text, email: text, givenName: text, familyName: text,
                mistakes: Dictionary(uniqueKeysWithValues: mistakes), signInAddress: text, mayCancel: true
            ),
            consent(with: text, item, frame: frame, account: account),
            HomePage(
                frame: frame,
                people: [
                    .init(account: account, session: text, sessions: [session], apps: [app], passkeys: passkeys(text))
                ],
                actions: .init(endSession: text, disconnect: text, signOut: text, renamePasskey: text),
                signInAddress: text,
                createAccountAddress: text
            ),
            ConfirmLogoutPage(frame: frame, account: account),
            SignedOutPage(frame: frame, returnAddress: "https://x/" + text, signInAddress: text),
            FormPostPage(frame: frame, redirectURI: text, parameters: [HiddenField(name: text, value: text)]),
            ErrorPage(
                frame: frame, situation: .unexpected, errorID: text,
                diagnosis: .init(rule: text, specification: text, section: text, received: text, expected: text),
                retryAddress: text
            ),
        ]
    }

    private static func consent(
        with text: String, _ item: ConsentPage.Item, frame: PageFrame, account: AccountDisplay
    ) -> ConsentPage {
        let source = ConsentPage.Fact.Source(date: .now, verifiers: [text], evidence: [text], framework: text)
        return ConsentPage(
            frame: frame, account: account, otherAccountAddress: text, scopes: [item], claims: [item],
            verified: [.init(item: item, claim: text, value: text, sources: [source])], purpose: text
        )
    }

    private static func passkeys(_ text: String) -> HomePage.Passkeys {
        HomePage.Passkeys(
            all: [
                .init(
                    id: text, title: text, provider: text + "2", created: .now, isSynced: true, isSuspect: true,
                    removeAddress: text)
            ],
            addAddress: text,
            signal: .init(rpID: text, user: text, credentials: [text], name: text, displayName: text)
        )
    }
}

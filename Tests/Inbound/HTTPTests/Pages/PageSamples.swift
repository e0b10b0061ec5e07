import FoundationEssentials
import Testing

@testable import HTTP

/// A page in a state that a person may meet it in, for the golden files.
struct PageSample: Sendable, CustomTestStringConvertible {
    /// The name of its golden file.
    let name: String
    let page: any Page

    var testDescription: String { name }

    init(_ name: String, _ page: some Page) {
        self.name = name
        self.page = page
    }

    static let all: [PageSample] = signIn + challenges + passkeys + palms + proofing + accounts + consent + ends
}

extension PageSample {
    static let client = ClientDisplay(
        name: "Harbour Bank", clientURI: "https://harbour.example/", policyURI: "https://harbour.example/privacy",
        termsURI: "https://harbour.example/terms"
    )
    static let layla = AccountDisplay(name: "Layla Haddad", username: "layla")
    static let sami = AccountDisplay(name: "سامي منصور", username: "sami.mansour@example.com")

    static var frame: PageFrame { frame(client: client) }

    static func frame(client: ClientDisplay?, action: String = "/sign-in") -> PageFrame {
        let languages = [("ar", "العربية", PageLanguage.Direction.rightToLeft), ("en", "English", .leftToRight)]
        return PageFrame(
            product: "Surety",
            action: action,
            csrf: "c2VjcmV0",
            hidden: [HiddenField(name: "journey", value: "j-1")],
            languages: languages.map { tag, name, direction in
                LanguageLink(
                    language: PageLanguage(tag: tag, name: name, direction: direction),
                    address: "/sign-in?journey=j-1&ui_locales=\(tag)"
                )
            },
            client: client
        )
    }

    private static let signIn: [PageSample] = [
        PageSample(
            "sign-in",
            SignInPage(frame: frame, passkey: passkey, createAccountAddress: "/create-account", mayCancel: true)
        ),
        PageSample("sign-in-alone", SignInPage(frame: frame(client: nil))),
        PageSample(
            "sign-in-wrong",
            SignInPage(
                frame: frame, username: "layla", failure: .wrongNameOrPassword, createAccountAddress: "/create-account",
                mayCancel: true
            )
        ),
        PageSample(
            "sign-in-too-many",
            SignInPage(frame: frame, username: "layla", failure: .tooManyTries(waitMinutes: 5), mayCancel: true)
        ),
        PageSample(
            "sign-in-stronger",
            SignInPage(
                frame: frame, username: "layla", isRepeated: true, asksForPasskey: true, passkey: passkey,
                mayCancel: true
            )
        ),
        PageSample(
            "sign-in-passkey-unknown",
            SignInPage(
                frame: frame, failure: .passkey(.unknown),
                passkey: .init(
                    beginAddress: passkey.beginAddress, action: passkey.action, rpID: passkey.rpID,
                    unknownCredential: "Y3JlZGVudGlhbA"
                ),
                errorID: "7F3K-Q2MX", mayCancel: true
            )
        ),
        PageSample("sign-in-again", SignInPage(frame: frame, username: "layla", isRepeated: true, mayCancel: true)),
        PageSample(
            "step-up",
            StepUpPage(
                frame: frame, account: layla, why: .client,
                ways: [
                    .init(steps: [.passkey], address: "/sign-in?journey=j-1"),
                    .init(steps: [.password, .palm], address: "/sign-in?journey=j-1"),
                ],
                isOptional: true)
        ),
        PageSample(
            "step-up-new-device",
            StepUpPage(
                frame: frame, account: sami, why: .newDevice,
                ways: [.init(steps: [.identity], address: "/proofing?journey=j-1")], isOptional: false)
        ),
        PageSample(
            "choose-account",
            ChooseAccountPage(
                frame: frame,
                choices: [.init(session: "s-1", account: layla), .init(session: "s-2", account: sami)],
                otherAccountAddress: "/sign-in?other=1", mayCancel: true
            )
        ),
    ]

    static let passkey = SignInPage.Passkey(
        beginAddress: "/api/v1/passkeys/sign-in/begin", action: "/sign-in/passkey", rpID: "id.example")

    private static let passkeys: [PageSample] = [
        PageSample("passkey-offer", addPasskey(isOffer: true)),
        PageSample("passkey-add", addPasskey(isOffer: false)),
        PageSample("passkey-add-failed", addPasskey(isOffer: false, failure: .notVerified, errorID: "7F3K-Q2MX")),
        PageSample(
            "passkey-remove",
            RemovePasskeyPage(
                frame: frame(client: nil, action: "/account/passkeys/remove"), account: layla, title: "Work key",
                isLast: false
            )
        ),
        PageSample(
            "passkey-remove-last",
            RemovePasskeyPage(
                frame: frame(client: nil, action: "/account/passkeys/remove"), account: layla, isLast: true)
        ),
    ]

    private static func addPasskey(
        isOffer: Bool, failure: PasskeyProblem? = nil, errorID: String? = nil
    ) -> AddPasskeyPage {
        AddPasskeyPage(
            frame: frame(client: nil, action: isOffer ? "/offer-passkey" : "/account/passkeys/add"), account: layla,
            isOffer: isOffer, beginAddress: "/api/v1/passkeys/registration/begin",
            againAddress: "/sign-in?then=add-passkey&session=s-1", failure: failure, errorID: errorID
        )
    }

    private static let accounts: [PageSample] = [
        PageSample(
            "create-account",
            CreateAccountPage(frame: frame, signInAddress: "/sign-in", mayCancel: true, asksForOffer: true)
        ),
        PageSample(
            "create-account-mistakes",
            CreateAccountPage(
                frame: frame, username: "layla", email: "layla@", givenName: "Layla",
                mistakes: [.username: .taken, .email: .malformed, .password: .tooShort(minimum: 15)],
                signInAddress: "/sign-in"
            )
        ),
        PageSample("home", home(people: [person])),
        PageSample("home-nobody", home(people: [])),
        PageSample(
            "home-several",
            home(
                people: [
                    person,
                    .init(
                        account: sami, session: "s-9", sessions: [elsewhere], apps: [],
                        passkeys: .init(
                            all: [], addAddress: "/account/passkeys/add?session=s-9",
                            signal: .init(
                                rpID: "id.example", user: "c2FtaQ", credentials: [], name: "sami.mansour@example.com",
                                displayName: "سامي منصور"
                            )
                        )
                    ),
                ],
                notice: .passkeyRemoved
            )
        ),
    ]

    private static let consent: [PageSample] = [
        PageSample(
            "consent",
            ConsentPage(
                frame: frame, account: layla, otherAccountAddress: "/sign-in?other=1",
                scopes: [
                    .init(name: "openid", isLocked: true), .init(name: "profile", isLocked: true), .init(name: "email"),
                    .init(name: "offline_access", isLocked: true),
                ],
                claims: [
                    .init(name: "birthdate", isLocked: true), .init(name: "phone_number", isOn: false),
                ],
                purpose: "To open your savings account we have to know your date of birth.",
                isOffline: true
            )
        ),
        PageSample(
            "consent-verified",
            ConsentPage(
                frame: frame, account: layla, scopes: [.init(name: "openid", isLocked: true)],
                claims: [.init(name: "given_name")],
                verified: [
                    .init(
                        item: .init(name: "verified_claims.given_name", isLocked: true), claim: "given_name",
                        value: "Layla", sources: [verification, .init(framework: "https://bank.example/rules")]
                    ),
                    .init(item: .init(name: "verified_claims.place_of_birth"), claim: "place_of_birth"),
                    .init(
                        item: .init(name: "verified_claims.member_number"), claim: "member_number", value: "A-17",
                        sources: [verification]
                    ),
                    .init(item: .init(name: "verified_claims.verification.evidence"), sources: [verification]),
                ]
            )
        ),
        PageSample(
            "consent-small",
            ConsentPage(
                frame: frame(client: ClientDisplay(name: "Notes")), account: sami,
                scopes: [
                    .init(name: "openid", isLocked: true),
                    .init(name: "notes.write", description: "Write notes on your behalf", isLocked: true),
                ]
            )
        ),
    ]

    private static let verification = ConsentPage.Fact.Source(
        date: Date(timeIntervalSince1970: 1_772_359_200), verifiers: ["Harbour Identity"],
        evidence: ["passport", "library_card"], framework: "eidas"
    )

    private static let ends: [PageSample] = [
        PageSample("confirm-logout", ConfirmLogoutPage(frame: frame(client: nil), account: layla)),
        PageSample("confirm-logout-asked", ConfirmLogoutPage(frame: frame, account: layla)),
        PageSample(
            "signed-out",
            SignedOutPage(frame: frame, returnAddress: "https://harbour.example/bye", signInAddress: "/")
        ),
        PageSample("signed-out-alone", SignedOutPage(frame: frame(client: nil))),
        PageSample(
            "form-post",
            FormPostPage(
                frame: frame, redirectURI: "https://harbour.example/callback",
                parameters: [
                    HiddenField(name: "code", value: "SplxlOBeZQQYbYS6WxSbIA"),
                    HiddenField(name: "state", value: "a&b=\"c\"\r\n"),
                ]
            )
        ),
        PageSample(
            "error",
            ErrorPage(
                frame: frame(client: nil), situation: .unknownClient, errorID: "7F3K-Q2MX",
                diagnosis: .init(
                    rule: "The redirect URI must be registered for the client.", specification: "RFC 6749",
                    section: "3.1.2.3", received: "https://harbour.example/other",
                    expected: "https://harbour.example/callback"
                )
            )
        ),
        PageSample(
            "error-busy",
            ErrorPage(frame: frame(client: nil), situation: .busy, errorID: "7F3K-Q2MX", retryAddress: "/sign-in")
        ),
    ]

    private static func home(people: [HomePage.Person], notice: HomePage.Notice? = nil) -> HomePage {
        HomePage(
            frame: frame(client: nil), people: people,
            actions: .init(
                endSession: "/account/sessions", disconnect: "/account/apps", signOut: "/account/sign-out",
                renamePasskey: "/account/passkeys/rename"
            ),
            signInAddress: "/sign-in", createAccountAddress: "/create-account", notice: notice
        )
    }

    /// 21 November 2026, 14:05 UTC.
    private static let now = Date(timeIntervalSince1970: 1_795_269_900)

    private static let elsewhere = HomePage.Session(
        id: "s-3", device: Device(browser: "Safari", system: "iPhone"), signedIn: now - 864_000, lastUsed: now - 86_400,
        isThisBrowser: false
    )

    private static let person = HomePage.Person(
        account: layla, session: "s-1",
        sessions: [
            .init(
                id: "s-1", device: Device(browser: "Firefox", system: "Linux"), signedIn: now - 3_600, lastUsed: now,
                isThisBrowser: true
            ),
            elsewhere,
            .init(id: "s-4", signedIn: now - 2_592_000, lastUsed: now - 2_500_000, isThisBrowser: false),
        ],
        apps: [
            .init(
                id: "a-1", client: client,
                scopes: [.init(name: "openid"), .init(name: "profile"), .init(name: "email")],
                since: now - 5_184_000
            ),
            .init(
                id: "a-2", client: ClientDisplay(name: "Notes"), scopes: [.init(name: "openid")],
                since: now - 172_800
            ),
        ],
        passkeys: .init(
            all: [
                .init(
                    id: "p-1", title: "Bitwarden", provider: "Bitwarden", created: now - 7_776_000,
                    lastUsed: now - 3_600, isSynced: true, removeAddress: "/account/passkeys/remove?passkey=p-1"
                ),
                .init(
                    id: "p-2", title: "Work key", provider: "YubiKey 5", created: now - 86_400, isSynced: false,
                    isSuspect: true, removeAddress: "/account/passkeys/remove?passkey=p-2"
                ),
            ],
            addAddress: "/account/passkeys/add?session=s-1"
        )
    )
}

import JOSE
import Testing

@testable import DemoRelyingParty

@Suite("The demo's accounts (OpenID Connect for Identity Assurance 1.0)")
struct DemoAccountTests {
    private static let verified: JSON = [
        "verification": [
            "trust_framework": "urn:surety:trust-framework:simulation", "assurance_level": "verified",
            "time": "2026-03-01T10:00:00Z",
            "evidence": [
                [
                    "type": "document", "document_details": ["type": "idcard"],
                    "check_details": [["check_method": "vri", "organization": "Harbour <Identity>"]],
                ]
            ],
        ],
        "claims": ["given_name": "Amira", "family_name": "Haddad", "birthdate": "1990-05-17"],
    ]

    @Test("are asked for with an essential acr and three verified claims, in ID token and userinfo")
    func request() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()

            let parameters = try await browser.get("/account/open").parameters

            let claims = try JSON(parsing: parameters["claims"] ?? "")
            let wanted = claims["id_token"]?["verified_claims"]
            #expect(
                claims["id_token"]?["acr"] == ["essential": true, "value": "urn:surety:acr:kyc:verified"])
            #expect(wanted != nil && wanted == claims["userinfo"]?["verified_claims"])
            #expect(wanted?["verification"]?["trust_framework"] == JSON.null)
            #expect(
                Set(wanted?["claims"]?.object?.keys ?? [:].keys) == ["given_name", "family_name", "birthdate"])
            #expect(parameters["id_token_hint"]?.isEmpty == false)
        }
    }

    @Test("are not opened by anybody who is not signed in")
    func nobody() async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser

            let places = [try await browser.get("/account/open").location, try await browser.get("/account").location]

            #expect(places == ["/", "/"])
        }
    }

    @Test("are not opened where the acr is not the one that was demanded (OpenID Connect Core §3.1.3.7)")
    func weak() async throws {
        try await DemoHarness.run { harness in
            let page = try await harness.open { $0.acr = "urn:surety:acr:kyc:basic" }

            #expect(page.contains("No account was opened"))
            #expect(page.contains("could not vouch"))
        }
    }

    @Test("are not opened with less than all, by unknown rules, or with two stories", arguments: 0..<4)
    func unshared(_ number: Int) async throws {
        try await DemoHarness.run { harness in
            let page = try await harness.open { behaviour in
                var (inToken, atUserInfo): (JSON?, JSON?) = (Self.verified, Self.verified)
                switch number {
                case 0: (inToken, atUserInfo) = (nil, nil)
                case 1: inToken = Self.verified.replacing("claims", by: ["given_name": "Amira"])
                case 2:
                    inToken = Self.verified.replacing("verification", by: ["trust_framework": "hearsay"])
                    atUserInfo = inToken
                default:
                    atUserInfo = Self.verified.replacing(
                        "claims", by: ["given_name": "Eve", "family_name": "Haddad", "birthdate": "1990-05-17"])
                }
                behaviour.tell(inToken, atUserInfo)
            }

            #expect(page.contains("did not get all of it"))
            #expect(!page.contains("Your account is open"))
        }
    }

    @Test(
        "are not opened where the server or the person says no",
        arguments: [("unmet_authentication_requirements", "could not vouch"), ("access_denied", "said no")])
    func refused(_ code: String, _ sentence: String) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            _ = try await browser.signIn()
            let answer = try await browser.approved("/account/open").filter { $0.0 != "code" }

            let told = try await browser.get("/callback?" + FormText.encode(answer + [("error", code)]))
            let page = try await browser.get(told.location ?? "").text

            #expect(told.location == "/account")
            #expect(page.contains("No account was opened"))
            #expect(page.contains(sentence))
        }
    }

    @Test("show what was verified, by whom and when")
    func opened() async throws {
        try await DemoHarness.run { harness in
            let page = try await harness.open { $0.tell(Self.verified, Self.verified) }

            #expect(page.contains("Your account is open"))
            for shown in [
                "Amira", "Haddad", "1990-05-17", "Harbour &lt;Identity&gt;", "2026-03-01T10:00:00Z", "idcard",
                "urn:surety:trust-framework:simulation", "verified",
            ] {
                #expect(page.contains("<bdi>\(shown)</bdi>"), "\(shown)")
            }
        }
    }

    @Test("are a shut door, like large payments, where the server cannot reach what they need")
    func shut() async throws {
        try await DemoHarness.run { harness in
            harness.provider.behave { $0.classes = ["urn:surety:acr:password"] }
            let browser = harness.browser
            _ = try await browser.signIn()

            let page = try await browser.get("/").text

            #expect(!page.contains("/account/open"))
            #expect(!page.contains("1,200.00 EUR"))
            #expect(page.contains("20.00 EUR"))
            #expect(page.contains("nobody who can check palms"))
            #expect(page.contains("nobody who can verify identities"))
        }
    }
}

extension JSON {
    fileprivate func replacing(_ name: String, by value: JSON) -> JSON {
        var members = object ?? [:]
        members[name] = value
        return .object(members)
    }
}

extension StubProvider.Behaviour {
    fileprivate mutating func tell(_ inToken: JSON?, _ atUserInfo: JSON?) {
        changeClaims = { $0["verified_claims"] = inToken }
        changeUserInfo = { $0["verified_claims"] = atUserInfo }
    }
}

extension DemoHarness {
    /// Signs in, walks to an account and back, and answers the page that comes then.
    fileprivate func open(_ change: @Sendable (inout StubProvider.Behaviour) -> Void) async throws -> String {
        let browser = browser
        _ = try await browser.signIn()
        provider.behave { behaviour in
            behaviour.acr = OpenedAccount.authenticationClass
            change(&behaviour)
        }
        let answer = try await browser.signIn("/account/open")
        return try await browser.get(answer.location ?? "").text
    }
}

import FoundationEssentials
import HTTPTypes
import JOSE
import Testing

@testable import DemoRelyingParty
@testable import HTTP

@Suite("The demo's pages")
struct DemoPagesTests {
    private static let folder = DemoHarness.templates + "/demo"

    @Test("leave nothing unused: no sentence, no template, no file of their own")
    func unused() throws {
        let sources = try TemplateSources(directory: Self.folder)
        let own = try AssetStore(folders: [Self.folder + "/assets"])
        let all = try AssetStore(folders: [DemoHarness.templates + "/assets", Self.folder + "/assets"])
        let json = try Data(contentsOf: URL(filePath: Self.folder).appending(path: "locales/en.json"))
        let english = try Phrasebook(tag: "en", json: json)
        let check = TemplateCheck(pages: DemoTemplate.pages, sources: sources, phrasebooks: [english], assets: all)

        // What a claim means is looked up by the claim's name, which the server chooses.
        let unused = english.keys.subtracting(check.requiredPhrases).filter { !$0.hasPrefix("claims.") }

        #expect(check.problems.isEmpty)
        #expect(check.unusedTemplates.isEmpty)
        #expect(unused.isEmpty)
        let named = sources.texts.keys.reduce(into: Set<String>()) { $0.formUnion(sources.assets(in: $1)) }
        #expect(Set(own.addressesByTag.keys).subtracting(named).isEmpty)
    }

    @Test("speak the language that is chosen, remember it, and hand it on", arguments: [("en", "ltr"), ("ar", "rtl")])
    func languages(_ tag: String, _ direction: String) async throws {
        try await DemoHarness.run { harness in
            let browser = harness.browser
            let other = tag == "en" ? "ar" : "en"

            let chosen = try await browser.get("/?lang=\(tag)", language: other)
            let later = try await browser.get("/privacy", language: other)
            let asked = try await browser.get("/login", language: other)

            #expect(chosen.text.contains(#"<html lang="\#(tag)" dir="\#(direction)">"#))
            #expect(later.text.contains(#"<html lang="\#(tag)" dir="\#(direction)">"#))
            #expect(asked.parameters["ui_locales"] == tag)
        }
    }

    @Test(
        "come with a policy against scripts and frames, and are kept by nobody",
        arguments: ["/", "/privacy", "/nowhere"])
    func policy(_ path: String) async throws {
        try await DemoHarness.run { harness in
            let headers = try await harness.browser.get(path).headers

            let policy = try #require(headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(headers[.cacheControl] == "no-store")
        }
    }

    @Test("say that an address leads nowhere")
    func notFound() async throws {
        try await DemoHarness.run { harness in
            let answer = try await harness.browser.get("/nowhere")

            #expect(answer.status == 404)
            #expect(answer.text.contains("There is nothing here"))
        }
    }

    @Test("are what the registration says of them (RFC 7591)")
    func registration() async throws {
        let registered = DemoRelyingParty.registration(baseURL: DemoHarness.baseURL)

        #expect(registered["client_id"] == "demo")
        #expect(registered["redirect_uris"] == ["http://localhost:8090/callback"])
        try await DemoHarness.run { harness in
            let pages = ["client_uri", "policy_uri"].compactMap { registered[$0]?.string }
            for address in pages + (registered["post_logout_redirect_uris"]?.strings ?? []) {
                let answer = try await harness.browser.get(String(address.dropFirst(DemoHarness.baseURL.count)))
                #expect(answer.status == 200, "\(address)")
            }
        }
    }
}

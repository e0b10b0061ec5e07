import FoundationEssentials
import Testing

@testable import HTTP

@Suite("Pages, for everyone (WCAG 2.2) and under a strict policy (CSP level 3)")
struct PageAccessibilityTests {
    private func markup(_ sample: PageSample, _ tag: String) throws -> Markup {
        let renderer = try ProjectFiles.renderer()
        return Markup(renderer.html(sample.page, in: try #require(renderer.languages[tag])))
    }

    @Test("name their language, their direction and themselves", arguments: PageSample.all, ["en", "ar"])
    func head(sample: PageSample, tag: String) throws {
        let page = try markup(sample, tag)

        let root = try #require(page.all("html").first)
        #expect(root["lang"] == tag)
        #expect(root["dir"] == (tag == "ar" ? "rtl" : "ltr"))
        #expect(page.html.hasPrefix("<!doctype html>\n<html"))
        #expect((page.content(of: "title") ?? "").split(separator: "·").count == 2)
    }

    @Test("have one heading of the first level, one main part, a header and a footer", arguments: PageSample.all)
    func landmarks(sample: PageSample) throws {
        let page = try markup(sample, "en")

        #expect(page.all("h1").count == 1)
        #expect(page.all("main").count == 1)
        #expect(page.all("header").count == 1)
        #expect(page.all("footer").count == 1)
    }

    @Test("label every field and point only at what is there", arguments: PageSample.all)
    func labels(sample: PageSample) throws {
        let page = try markup(sample, "en")
        let ids = page.elements.compactMap { $0["id"] }
        let labelled = Set(page.all("label").compactMap { $0["for"] })

        #expect(Set(ids).count == ids.count)
        for field in page.all("input") where !["hidden", "checkbox"].contains(field["type"]) {
            let id = try #require(field["id"])
            #expect(labelled.contains(id))
            #expect(field["autocomplete"] != nil)
        }
        for reference in page.elements.compactMap({ $0["aria-describedby"] }).flatMap({ $0.split(separator: " ") }) {
            #expect(ids.contains(String(reference)))
        }
    }

    @Test("carry the proof of origin in each form, but not to another site", arguments: PageSample.all)
    func csrf(sample: PageSample) throws {
        let page = try markup(sample, "en")
        let forms = page.all("form")
        let proofs = page.all("input").filter { $0["name"] == "csrf" }

        #expect(forms.allSatisfy { $0["method"] == "post" })
        #expect(proofs.count == forms.filter { $0["action"]?.hasPrefix("/") == true }.count)
    }

    @Test("have no inline script or style, and load nothing from elsewhere", arguments: PageSample.all)
    func policy(sample: PageSample) throws {
        let page = try markup(sample, "en")

        #expect(page.all("style").isEmpty)
        for element in page.elements {
            #expect(element["style"] == nil)
            #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
        }
        for address in page.all("script").map({ $0["src"] }) + page.all("link").map({ $0["href"] }) {
            #expect(try #require(address).hasPrefix("/assets/"))
        }
    }

    @Test("never send a password back", arguments: PageSample.all)
    func password(sample: PageSample) throws {
        let fields = try markup(sample, "en").all("input").filter { $0["type"] == "password" }

        #expect(fields.allSatisfy { $0["value"] == nil })
    }

    @Test("tell nobody whether the name or the password was wrong")
    func oneSentence() throws {
        let renderer = try ProjectFiles.renderer()
        let language = renderer.languages.fallback
        let known = SignInPage(frame: PageSample.frame, username: "layla", failure: .wrongNameOrPassword)
        var unknown = known
        unknown.username = "nobody"

        let page = renderer.html(known, in: language)

        #expect(page == renderer.html(unknown, in: language).replacing("nobody", with: "layla"))
        #expect(page.contains(#"role="alert" id="failure""#))
    }

    @Test("weigh less than 50 KB in script and style together")
    func weight() throws {
        let assets = try ProjectFiles.renderer().assets

        let bytes = assets.names.filter { $0.hasSuffix(".css") || $0.hasSuffix(".js") }.compactMap {
            assets.byteCount(of: $0)
        }

        #expect(bytes.reduce(0, +) < 50_000)
    }
}

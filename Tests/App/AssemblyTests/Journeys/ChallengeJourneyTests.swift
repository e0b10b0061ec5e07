import Cryptography
import FoundationEssentials
import HTTPTypes
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("Step-ups that a backend begins: from its request to the signed answer")
struct ChallengeJourneyTests {
    private static let payment = """
        "transaction": {"amount": {"value": "1200.00", "currency": "EUR"}, "payee": "Müller & Söhne"}
        """
    private static let password = "\"acr_values\": \"urn:surety:acr:password\""

    @Test("without a token of its own that has the scope, a client begins and learns nothing")
    func refused() async throws {
        let site = try await Site()
        let noor = try await site.person()
        let (bank, shop) = (try await Backend(site), try await Backend(site, named: "shop"))
        let other = try await Backend(site, named: "other", scope: "other")
        let tokens = try await Visitor(site).tokens(for: bank.app, as: noor, ["scope": "openid challenges"])
        let personal: HTTPFields = [.authorization: "Bearer \(tokens.access)", .contentType: "application/json"]

        #expect(try await site.send(.post, Backend.path, [.contentType: "application/json"], body: "{}").status == 401)
        #expect(try await site.send(.post, Backend.path, personal, body: "{}").status == 401)
        #expect(try await other.post("{}").status == 403)
        #expect(try await bank.post("[1").status == 400)
        let unknown = try await bank.post("{\"username\": \"nobody\", \(Self.password)}")
        #expect(unknown.error == "unknown_user")
        #expect(try await bank.poll("short").status == 404)
        let (id, _) = try await bank.begin(Self.password, for: noor)
        #expect(try await shop.poll(id).status == 404)
        #expect(try await bank.poll(id).json()["status"] == "pending")
    }

    @Test("somebody who is not signed in signs in, sees what is asked, approves, and goes back without the result")
    func approved() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let bank = try await Backend(site)
        let more = "\(Self.password), \(Self.payment), \"return_uri\": \"\(Backend.returnURI)\", \"state\": \"s 1\""
        let (id, page) = try await bank.begin(more, for: noor)

        let challenge = try await visitor.signIn(noor, on: visitor.get(page))
        #expect(challenge.path == "/challenge")
        #expect(challenge.text.contains("1200.00 EUR"))
        #expect(challenge.text.contains("Müller &amp; Söhne"))
        #expect(challenge.field("content-security-policy")?.contains("https://bank.example") == true)
        let form = try challenge.form(pressing: "approve")
        let back = try await visitor.submit(form, pressing: "approve")

        #expect(back.location == "\(Backend.returnURI)&challenge=\(id)&state=s%201")
        let answer = try await bank.poll(id).json()
        #expect(answer["status"] == "approved")
        let claims = try Tokens.part(1, of: try #require(answer["answer"]?.string))
        #expect(claims["acr"] == "urn:surety:acr:password")
        #expect(claims["challenge_sha256"]?.string == SHA256Digest(of: id).base64URL)
        #expect(claims["transaction"]?["payee"] == "Müller & Söhne")
        #expect(try await bank.poll(id).status == 404)
        #expect(try await visitor.submit(form, pressing: "refuse").status == 400)
    }

    @Test("a form that does not come from the page decides nothing")
    func forgedForm() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let bank = try await Backend(site)
        let (id, page) = try await bank.begin(Self.password, for: noor)
        let challenge = try await visitor.signIn(noor, on: visitor.get(page))
        let form = try challenge.form(pressing: "approve")

        let forged = try await visitor.submit(form, typing: ["csrf": "AAAA"], pressing: "approve")

        #expect(forged.status == 403)
        #expect(try await bank.poll(id).json()["status"] == "pending")
    }

    @Test("somebody else cannot decide, and is led to sign in as the person it is for")
    func otherPerson() async throws {
        let site = try await Site()
        let (noor, sami) = (try await site.person(), try await site.person("sami"))
        let (bank, visitor) = (try await Backend(site), Visitor(site))
        let (id, page) = try await bank.begin(Self.password, for: noor)
        try await visitor.signIn(sami)

        let refused = try await visitor.get(page)
        #expect(refused.status == 403)
        #expect(!refused.text.contains(noor.username))
        let signIn = try await visitor.get("/sign-in?then=challenge&challenge=\(id)&session=")
        #expect(!signIn.text.contains("value=\"sami\""))
        let challenge = try await visitor.signIn(noor, on: signIn)

        let receipt = try await visitor.submit(challenge.form(pressing: "refuse"), pressing: "refuse")
        #expect(receipt.status == 200)
        #expect(try await bank.poll(id).json()["status"] == "refused")
    }

    @Test("a proof that is too old is given anew, for this challenge")
    func stepUp() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let bank = try await Backend(site)
        try await visitor.signIn(noor)
        let (id, page) = try await bank.begin("\(Self.password), \"max_age\": 0", for: noor)

        let stepUp = try await visitor.get(page)
        let way = try #require(Form.pieces(of: stepUp.text, from: "class=\"choice\" href=\"", to: "\"").first)
        let signIn = try await visitor.get(String(way).replacing("&amp;", with: "&"))
        #expect(signIn.text.contains("value=\"noor\""))
        let challenge = try await visitor.signIn(noor, on: signIn)
        _ = try await visitor.submit(challenge.form(pressing: "approve"), pressing: "approve")

        #expect(try await bank.poll(id).json()["status"] == "approved")
    }

    @Test("what nobody can meet is answered at once, and what nobody answers expires")
    func unmetAndExpired() async throws {
        let site = try await Site()
        let (noor, bank) = (try await site.person(), try await Backend(site))

        let unmet = try await bank.post("{\"username\": \"noor\", \"acr_values\": [\"phrh\"]}")
        #expect(try unmet.json()["status"] == "unmet")
        #expect(try Tokens.part(0, of: try #require(unmet.json()["answer"]?.string))["typ"] == "challenge-answer+jwt")
        let (id, page) = try await bank.begin(Self.password, for: noor)
        site.clock.advance(seconds: 306)

        #expect(try await Visitor(site).get(page).status == 400)
        // The token of the backend is good for longer than that.
        let expired = try await bank.poll(id).json()
        #expect(expired["status"] == "expired")
        #expect(try Tokens.part(1, of: try #require(expired["answer"]?.string))["status"] == "expired")
        #expect(try await bank.poll(id).status == 404)
    }
}

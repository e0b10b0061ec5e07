import JOSE
import OAuth
import TestKit
import Testing

@Suite("Passkeys that are used for something")
struct PasskeyTransactionTests {
    private static let payment = "\"acr_values\": \"urn:surety:acr:sca\""

    /// Somebody with a passkey, and two payments that they are asked to approve.
    private struct Desk {
        let site: Site
        let visitor: Visitor
        let bank: Backend
        var passkey: TestAuthenticator
        let payments: [String]

        init() async throws {
            site = try await Site()
            let noor = try await site.person()
            (visitor, bank) = (Visitor(site), try await Backend(site))
            try await visitor.signIn(noor)
            passkey = try await visitor.addPasskey()
            var payments: [String] = []
            for _ in 0..<2 { payments.append(try await bank.begin(PasskeyTransactionTests.payment, for: noor).id) }
            self.payments = payments
        }

        /// The sign-in page on the way to a payment.
        func signInPage(_ index: Int) async throws -> Answer {
            try await visitor.get(visitor.get("/challenge?id=\(payments[index])").choice(leadingTo: "/sign-in"))
        }

        func mayApprove(_ index: Int) async throws -> Bool {
            (try? await visitor.get("/challenge?id=\(payments[index])").form(pressing: "approve")) != nil
        }
    }

    @Test("a ceremony begun for one payment, or for none, is not finished for another")
    func other() async throws {
        var desk = try await Desk()
        let (first, second) = (try await desk.signInPage(0), try await desk.signInPage(1))
        let plain = try await desk.visitor.get("/sign-in")

        for page in [first, plain] {
            let begun = try await desk.visitor.beginPasskey(on: page)
            let refused = try await desk.visitor.finishPasskey(begun, &desk.passkey, on: second)
            #expect(refused.status == 400 && refused.path == "/sign-in/passkey", "\(refused)")
        }
        let begun = try await desk.visitor.beginPasskey(on: second)
        let refused = try await desk.visitor.finishPasskey(begun, &desk.passkey, on: plain)

        #expect(refused.status == 400)
        for index in [0, 1] { #expect(try await !desk.mayApprove(index)) }
    }

    @Test("one begun with a payment is not finished by the API, which knows none")
    func api() async throws {
        var desk = try await Desk()
        let begun = try await desk.visitor.beginPasskey(on: desk.signInPage(0))
        let credential = try desk.passkey.sign(try #require(begun["publicKey"]))

        let refused = try await desk.visitor.call(
            "/api/v1/passkeys/sign-in/finish",
            ["ticket": try #require(begun["ticket"]), "credential": try JSON(parsing: credential)])

        #expect(refused.status == 400 && refused.error == "ceremony_unknown")
    }

    @Test("a payment with too long a name is none")
    func longName() async throws {
        let visitor = Visitor(try await Site())

        let refused = try await visitor.call(
            "/api/v1/passkeys/sign-in/begin", ["transaction": .string(String(repeating: "t", count: 257))])

        #expect(refused.status == 400 && refused.error == "invalid_request")
    }

    @Test("the passkey that is used on the way to a payment approves that payment alone")
    func own() async throws {
        var desk = try await Desk()

        let challenge = try await desk.visitor.signIn(with: &desk.passkey, on: desk.signInPage(0))

        #expect(challenge.target == "/challenge?id=\(desk.payments[0])")
        #expect(try await desk.mayApprove(0))
        #expect(try await !desk.mayApprove(1))
    }

    @Test("on the way to an app it counts for the app's request")
    func journey() async throws {
        var desk = try await Desk()
        let app = try await desk.site.app(["require_consent": false])
        let page = try await desk.visitor.get(app.request(["prompt": "login"]))

        let answer = try await desk.visitor.signIn(with: &desk.passkey, on: page)

        #expect(try answer.parameters()["code"] != nil)
    }
}

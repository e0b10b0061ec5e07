import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("Challenges that are met by a palm")
struct PalmChallengeJourneyTests {
    private static let payment = """
        "acr_values": "urn:surety:acr:sca", "transaction": {"amount": {"value": "1200.00", "currency": "EUR"}}
        """

    /// Somebody with a palm, on a browser on which they have signed in some time ago.
    private struct Desk {
        let site: Site
        let stand: PalmStand
        let noor: Person
        let visitor: Visitor
        let bank: Backend
        var passkey: TestAuthenticator

        init(_ site: Site, _ stand: PalmStand) async throws {
            (self.site, self.stand) = (site, stand)
            (noor, visitor) = (try await site.person(), Visitor(site))
            try await visitor.signIn(noor)
            passkey = try await visitor.addPasskey()
            _ = try await visitor.signIn(with: &passkey, on: visitor.get("/sign-in"))
            try await visitor.enrollPalm(to: stand)
            site.clock.advance(seconds: 3_600)
            bank = try await Backend(site)
        }

        static func with(_ test: (Desk) async throws -> Void) async throws {
            let site = try await Site()
            try await PalmStand.with(site) { try await test(Desk(site, $0)) }
        }

        /// The palm page on the way to a payment, after the password for it.
        func palmPage() async throws -> (id: String, page: Answer) {
            let (id, address) = try await bank.begin(PalmChallengeJourneyTests.payment, for: noor)
            let password = try await visitor.get(visitor.get(address).choice(leadingTo: "/sign-in"))
            let stepUp = try await visitor.signIn(noor, on: password)
            #expect(stepUp.path == "/challenge")
            return (id, try await visitor.get(stepUp.choice(leadingTo: "/palm")))
        }
    }

    @Test("another's palm, or a picture, leaves the payment as it was, and it can be refused")
    func wrongPalm() async throws {
        try await Desk.with { desk in
            let (id, page) = try await desk.palmPage()
            #expect(page.text.contains("data-reader=\"\(desk.stand.readerOrigin)/reader/capture\""))

            for hand in ["badr-left", "spoof:amina-left"] {
                let failed = try await desk.visitor.showPalm(hand, to: desk.stand, on: page)
                #expect(failed.status == 400 && failed.path == "/palm")
                #expect(failed.text.contains("role=\"alert\""))
            }

            let again = try await desk.visitor.get("/challenge?id=\(id)")
            #expect((try? again.form(pressing: "approve")) == nil)
            let receipt = try await desk.visitor.submit(again.form(pressing: "cancel"), pressing: "cancel")
            #expect(receipt.status == 200)
            let (status, claims) = try await desk.bank.answer(to: id)
            #expect(status == "refused" && claims["acr"] == nil)
        }
    }

    @Test("a provider that is down counts no try, and leads to the other ways within the same challenge")
    func providerDown() async throws {
        try await Desk.with { desk in
            let (id, page) = try await desk.palmPage()
            try await desk.stand.fail("down")
            let failed = try await desk.visitor.showPalm(to: desk.stand, on: page)
            #expect(failed.status == 400)

            var passkey = desk.passkey
            let signIn = try await desk.visitor.get(failed.link(named: "Use another way"))
            #expect(signIn.path == "/sign-in")
            let challenge = try await desk.visitor.signIn(with: &passkey, on: signIn)
            _ = try await desk.visitor.submit(challenge.form(pressing: "approve"), pressing: "approve")

            #expect(try await desk.bank.answer(to: id).status == "approved")
        }
    }

    @Test("a palm that was shown for nothing in particular, or for another payment, meets no challenge")
    func otherTransaction() async throws {
        try await Desk.with { desk in
            let (first, firstPage) = try await desk.palmPage()
            let (second, _) = try await desk.bank.begin(Self.payment, for: desk.noor)
            let form = try firstPage.form(with: "capture")
            let session = form.fields.first { $0.0 == "session" }?.1 ?? ""
            let others: [JSON] = [
                ["session": .string(session)],
                [
                    "session": .string(session),
                    "transaction": .string(Challenge.transactionName(of: Secret(second).digest)),
                ],
            ]

            for wish in others {
                let begun = try await desk.visitor.call("/api/v1/palm/verification/begin", wish).json()
                let capture = try await desk.stand.capture("amina-left", for: try #require(begun["nonce"]?.string))
                let failed = try await desk.visitor.submit(
                    form, typing: ["ticket": try #require(begun["ticket"]?.string), "capture": capture])
                #expect(failed.status == 400 && failed.path == "/palm")
            }

            for id in [first, second] {
                #expect((try? await desk.visitor.get("/challenge?id=\(id)").form(pressing: "approve")) == nil)
            }
        }
    }

    @Test("password and palm, both for this payment, lead to the page that approves it, and the answer is told once")
    func approved() async throws {
        try await Desk.with { desk in
            let (id, page) = try await desk.palmPage()

            let challenge = try await desk.visitor.showPalm(to: desk.stand, on: page)
            #expect(challenge.path == "/challenge")
            #expect(challenge.text.contains("1200.00 EUR"))
            let form = try challenge.form(pressing: "approve")
            #expect(try await desk.visitor.submit(form, pressing: "approve").status == 200)

            let (status, claims) = try await desk.bank.answer(to: id)
            #expect(status == "approved" && claims["acr"] == "urn:surety:acr:sca")
            #expect(claims["amr"]?.strings.map(Set.init)?.isSuperset(of: ["mfa", "palm", "pwd"]) == true)
            #expect(try await desk.bank.poll(id).status == 404)
            #expect(try await desk.visitor.submit(form, pressing: "approve").status == 400)
            // The next payment is to be approved by itself.
            let (_, next) = try await desk.bank.begin(Self.payment, for: desk.noor)
            #expect((try? await desk.visitor.get(next).form(pressing: "approve")) == nil)
        }
    }
}

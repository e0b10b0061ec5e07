import HTTPTypes
import JOSE
import OAuth
import Testing

@Suite("Challenges that are met by proofing")
struct ProofingChallengeJourneyTests {
    private static let wish = "\"acr_values\": \"urn:surety:acr:kyc:verified\""
    private static let cookie = "surety_proofing"

    /// Somebody who is signed in and whose identity nobody has proofed.
    private struct Desk {
        let site: Site
        let office: IdentityOffice
        let noor: Person
        let visitor: Visitor
        let bank: Backend

        static func with(_ test: (Desk) async throws -> Void) async throws {
            let site = try await Site()
            try await IdentityOffice.with(site) { office in
                let desk = Desk(
                    site: site, office: office, noor: try await site.person(), visitor: Visitor(site),
                    bank: try await Backend(site))
                try await desk.visitor.signIn(desk.noor)
                try await test(desk)
            }
        }

        /// The page that says what is about to happen, as the challenge leads to it.
        func begin() async throws -> (id: String, start: Answer) {
            let (id, address) = try await bank.begin(ProofingChallengeJourneyTests.wish, for: noor)
            return (id, try await visitor.get(visitor.get(address).choice(leadingTo: "/proofing")))
        }

        func wait(after start: Answer) async throws -> Answer {
            let waiting = try await visitor.submit(start.form(pressing: "start"), pressing: "start")
            #expect(waiting.status == 200 && waiting.path.hasPrefix("/proofing/"), "\(waiting)")
            return waiting
        }
    }

    @Test("a person who was rejected goes back to the challenge, and can refuse it")
    func rejected() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            let back = try await desk.office.decide("reject", at: desk.office.page(on: desk.wait(after: start)))
            let failed = try await desk.visitor.get(back)
            #expect(failed.status == 200 && failed.text.contains("role=\"alert\""))

            let challenge = try await desk.visitor.get(failed.link(named: "Use another way"))
            #expect(challenge.target == "/challenge?id=\(id)")
            _ = try await desk.visitor.submit(challenge.form(pressing: "cancel"), pressing: "cancel")

            #expect(try await desk.bank.answer(to: id).status == "refused")
        }
    }

    @Test("giving a case up leads back to the challenge, from where another can be begun")
    func givenUp() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            let waiting = try await desk.wait(after: start)
            #expect(try waiting.link(named: "Use another way") == "/challenge?id=\(id)")

            let challenge = try await desk.visitor.submit(waiting.form(pressing: "cancel"), pressing: "cancel")

            #expect(challenge.target == "/challenge?id=\(id)")
            #expect(desk.visitor.cookies[Self.cookie] == nil)
            let again = try await desk.visitor.get(challenge.choice(leadingTo: "/proofing"))
            #expect(try await desk.wait(after: again).path != waiting.path)
        }
    }

    @Test("a provider that does not answer leaves the way back to the challenge on the page")
    func providerDown() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            try await desk.office.fail("down")

            let failed = try await desk.visitor.submit(start.form(pressing: "start"), pressing: "start")

            #expect(failed.status == 400)
            #expect(try failed.link(named: "Use another way") == "/challenge?id=\(id)")
            #expect(try failed.form(pressing: "start").fields.contains { $0 == ("challenge", id) })
        }
    }

    @Test("neither the provider nor the store learns the challenge's id")
    func secrecy() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            let waiting = try await desk.wait(after: start)
            let back = try await desk.office.decide("approve", at: desk.office.page(on: waiting))

            #expect(!back.contains(id) && back == "\(waiting.path)/return")
            #expect(try !desk.office.page(on: waiting).contains(id))
            let overview = try await desk.visitor.get("/account/identity")
            #expect(!overview.text.contains(id))
            #expect(desk.visitor.cookies[Self.cookie]?.hasSuffix(".\(id)") == true)
        }
    }

    @Test(
        "a browser that does not remember, or remembers another case, comes to the account page",
        arguments: [
            nil, "another-case.\(String(repeating: "A", count: 43))", "x", "CASE.evil", "CASE.https://evil.example",
        ]
    )
    func forgotten(cookie: String?) async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            let waiting = try await desk.wait(after: start)
            let back = try await desk.office.decide("approve", at: desk.office.page(on: waiting))
            let own = waiting.path.split(separator: "/").last.map(String.init) ?? ""
            desk.visitor.cookies[Self.cookie] = cookie?.replacing("CASE", with: own)

            #expect(try await desk.visitor.get(back).path == "/account/identity")
            // What was proofed counts all the same, and the app's own link is as good as before.
            #expect((try? await desk.visitor.get("/challenge?id=\(id)").form(pressing: "approve")) != nil)
        }
    }

    @Test("an approval leads back to the challenge and meets it, and the answer is told once")
    func approved() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            #expect((try? await desk.visitor.get("/challenge?id=\(id)").form(pressing: "approve")) == nil)
            let waiting = try await desk.wait(after: start)
            #expect(waiting.field("refresh")?.contains("challenge=\(id)") == true)
            let back = try await desk.office.decide("approve", at: desk.office.page(on: waiting))

            let challenge = try await desk.visitor.get(back)
            #expect(challenge.target == "/challenge?id=\(id)")
            #expect(desk.visitor.cookies[Self.cookie] == nil)
            let form = try challenge.form(pressing: "approve")
            #expect(try await desk.visitor.submit(form, pressing: "approve").status == 200)

            let (status, claims) = try await desk.bank.answer(to: id)
            #expect(status == "approved" && claims["acr"] == "urn:surety:acr:kyc:verified")
            #expect(try await desk.bank.poll(id).status == 404)
        }
    }

    @Test("the page that waits goes on by itself too, without the way over the provider's site")
    func reloaded() async throws {
        try await Desk.with { desk in
            let (id, start) = try await desk.begin()
            let waiting = try await desk.wait(after: start)
            _ = try await desk.office.decide("approve", at: desk.office.page(on: waiting))
            desk.visitor.cookies[Self.cookie] = nil

            #expect(try await desk.visitor.get(waiting.target).target == "/challenge?id=\(id)")
        }
    }
}

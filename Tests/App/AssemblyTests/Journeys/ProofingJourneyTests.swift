import HTTPTypes
import Testing

@Suite("Proofing, from the account page")
struct ProofingJourneyTests {
    @Test("nobody who is not signed in comes to it, and a case is its own person's alone")
    func strangers() async throws {
        let site = try await Site()
        try await IdentityOffice.with(site) { _ in
            let (noor, sami) = (try await site.person(), try await site.person("sami"))
            let (visitor, other) = (Visitor(site), Visitor(site))
            #expect(try await visitor.get("/proofing").path == "/sign-in")
            try await visitor.signIn(noor)
            try await other.signIn(sami)

            let start = try await visitor.get("/proofing?level=verified")
            let waiting = try await visitor.submit(start.form(pressing: "start"), pressing: "start")

            for path in [waiting.path, waiting.path + "/return", "/proofing/unknown"] {
                #expect(try await other.get(path).status == 404)
            }
        }
    }

    @Test("giving up leads back to the account page")
    func givenUp() async throws {
        let site = try await Site()
        try await IdentityOffice.with(site) { _ in
            let (noor, visitor) = (try await site.person(), Visitor(site))
            try await visitor.signIn(noor)
            let start = try await visitor.get("/proofing?level=basic")
            let waiting = try await visitor.submit(start.form(pressing: "start"), pressing: "start")

            let landed = try await visitor.submit(waiting.form(pressing: "cancel"), pressing: "cancel")

            #expect(landed.path == "/account/identity" && landed.status == 200)
            #expect(try await visitor.get(waiting.target).text.contains("role=\"alert\""))
        }
    }

    @Test("a code to scan is a picture of our own, with a name, and a link beneath")
    func code() async throws {
        let site = try await Site()
        try await IdentityOffice.with(site) { office in
            let (noor, visitor) = (try await site.person(), Visitor(site))
            try await visitor.signIn(noor)
            let start = try await visitor.get("/proofing?level=enhanced")

            let waiting = try await visitor.submit(start.form(pressing: "start"), pressing: "start")

            let picture = try #require(Form.pieces(of: waiting.text, from: "<svg class=\"qr\"", to: "</svg>").first)
            #expect(picture.contains("role=\"img\" aria-label=\"QR code"))
            #expect(picture.contains("fill=\"#fff\"") && picture.contains("fill=\"#000\""))
            #expect(!picture.contains("style=") && !picture.contains("href"))
            #expect(try office.page(on: waiting).hasPrefix(office.origin))
            #expect(waiting.fields[.contentSecurityPolicy]?.contains("img-src 'self' data:") == true)
        }
    }

    @Test("what was approved is shown on the account page, and a notice is not needed for it")
    func approved() async throws {
        let site = try await Site()
        try await IdentityOffice.with(site) { office in
            let (noor, visitor) = (try await site.person(), Visitor(site))
            try await visitor.signIn(noor)
            let start = try await visitor.get("/proofing?level=verified")
            let waiting = try await visitor.submit(start.form(pressing: "start"), pressing: "start")
            let back = try await office.decide("approve", at: office.page(on: waiting))

            let landed = try await visitor.get(back)

            #expect(landed.path == "/account/identity")
            #expect(landed.text.contains("Noura"))
        }
    }
}

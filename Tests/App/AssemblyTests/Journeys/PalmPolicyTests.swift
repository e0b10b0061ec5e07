import HTTPTypes
import Testing

@Suite("What pages with a palm reader may reach")
struct PalmPolicyTests {
    @Test("the reader alone, and of all pages the palm pages alone")
    func reader() async throws {
        let site = try await Site()
        try await PalmStand.with(site) { stand in
            let (noor, visitor) = (try await site.person(), Visitor(site))
            try await visitor.signIn(noor)
            var passkey = try await visitor.addPasskey()
            _ = try await visitor.signIn(with: &passkey, on: visitor.get("/sign-in"))
            let account = try await visitor.get("/account/palm")
            // Nothing is tried before a palm is enrolled, and so nothing is reached.
            let before = try await visitor.get("/palm")
            try await visitor.enrollPalm(to: stand)

            for page in [account, try await visitor.get("/palm")] {
                let policy = try #require(page.fields[.contentSecurityPolicy])
                #expect(policy.contains("connect-src 'self' \(stand.readerOrigin);"), "\(page.target): \(policy)")
                #expect(policy.contains("default-src 'none'; script-src 'self'"))
                #expect(!policy.contains("frame-src") && !policy.contains("unsafe"))
            }
            var others = [before]
            for path in ["/", "/sign-in", "/account/identity", "/account/passkeys/add", "/create-account"] {
                others.append(try await visitor.get(path))
            }
            for page in others {
                let policy = try #require(page.fields[.contentSecurityPolicy])
                #expect(policy.contains("connect-src 'self';"), "\(page.target): \(policy)")
                #expect(!policy.contains(stand.readerOrigin))
            }
        }
    }

    @Test("no other page on a tour past all of them")
    func tour() async throws {
        let site = try await Site()
        try await PalmStand.with(site) { stand in
            for page in try await PageTour(site).pages() {
                let policy = page.answer.fields[.contentSecurityPolicy] ?? ""
                #expect(!policy.contains(stand.readerOrigin), "\(page.name)")
            }
        }
    }
}

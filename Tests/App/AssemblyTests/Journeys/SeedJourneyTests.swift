import FoundationEssentials
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@testable import Assembly

@Suite("Journeys: in a store that was filled")
struct SeedJourneyTests {
    static let plan = SeedPlan(users: 12, clients: 3, sessions: 24, samples: 4)
    static let places: [Site.Place] = Servers.areThere ? [.file, .servers] : [.file]

    @Test("a store with people of its own is filled only if that is asked for, and twice only under another tag")
    func refused() async throws {
        let site = try await Site()
        _ = try await site.person()

        await #expect(throws: SeedRefused.self) { _ = try await Seed(site.house, Self.plan)(isForced: false) }
        #expect(try await site.house.allUsers().count == 1)
        _ = try await Seed(site.house, Self.plan)(isForced: true)
        await #expect(throws: (any Error).self) { _ = try await Seed(site.house, Self.plan)(isForced: true) }
        _ = try await Seed(site.house, SeedPlan(tag: "more", users: 2, clients: 1, sessions: 0))(isForced: true)

        #expect(try await site.house.allUsers().count == 1 + 12 + 2)
    }

    @Test("the people sign in, the samples refresh, and their browsers are signed in", arguments: places)
    func works(place: Site.Place) async throws {
        let site = try await Site(on: place)
        let seeded = try await Seed(site.house, Self.plan)(isForced: false)
        let answer = seeded.json(includesSamples: true)

        let visitor = Visitor(site)
        let form = try await visitor.get("/sign-in").form(asking: "password")
        let typed = [
            "username": try #require(answer["users"]?["last"]?.string),
            "password": try #require(answer["users"]?["password"]?.string),
        ]
        #expect(try await visitor.submit(form, typing: typed).path == "/")

        #expect(seeded.samples.count == 4)
        for sample in seeded.samples {
            let app = App(
                site: site, id: try #require(sample["client_id"]?.string),
                secret: answer["clients"]?["client_secret"]?.string)
            let tokens = try Tokens(await app.refreshing(sample["refresh_token"]?.string))
            #expect(try await app.isActive(tokens.access) == true)
            #expect(try await app.userInfo(tokens.access).json()["email"]?.string?.hasSuffix("@people.example") == true)
            let browser = Visitor(site)
            browser.cookies = ["surety_session": try #require(sample["session_cookie"]?.string)]
            #expect(try await browser.get("/").forms.contains { $0.action.hasSuffix("/disconnect") })
        }
    }

    @Test("a family bears its grant's name, as that of a redeemed code does")
    func family() throws {
        let people = SeedPeople(
            plan: Self.plan, now: Date(milliseconds: 0), randomness: SeededRandomness(), sessionSeconds: 1,
            familySeconds: 1)

        let signIn = try people.signedIn(0)

        #expect(signIn.family.id == RefreshFamily.id(of: signIn.grant.id))
    }

    @Test("sessions end when they are told to")
    func ends() async throws {
        let site = try await Site()
        let plan = SeedPlan(users: 1, clients: 1, sessions: 1, endsAfterSeconds: 60, samples: 1)
        let sample = try #require(try await Seed(site.house, plan)(isForced: false).samples.first)
        let app = App(site: site, id: "seed-client-0000001", secret: SeedPlan.clientSecret)

        site.clock.advance(seconds: 60)

        #expect(try await app.refreshing(sample["refresh_token"]?.string).error == "invalid_grant")
    }
}

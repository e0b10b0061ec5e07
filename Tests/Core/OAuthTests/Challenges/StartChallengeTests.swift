import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import Tenancy
import TestKit
import Testing

@Suite("Beginning a step-up for somebody")
struct StartChallengeTests {
    let house: House
    let user: User

    init() async throws {
        house = try await House()
        try await house.add("bank", ["scope": "openid challenges"])
        let hash = PasswordHash(encoded: "$argon2id$")
        user = try await house.add(user: "amira", password: hash)
    }

    private let password: [String: JSON] = ["username": "amira", "acr_values": "urn:surety:acr:password"]

    @Test(
        "what cannot be kept is refused, and nothing begun",
        arguments: [
            (["acr_values": nil], "acr_values"),
            (["acr_values": "urn:other:class"], "acr_values"),
            (["return_uri": "https://evil.example/cb"], "return_uri"),
            (["callback": true], "callback"),
            (["id_token_hint": "e30.e30.e30"], "id_token_hint"),
        ] as [([String: JSON?], String)])
    func refused(changes: [String: JSON?], member: String) async throws {
        var members = password
        for (name, value) in changes { members[name] = value }

        let error = await #expect(throws: InvalidChallenge.self) { try await house.start(members) }

        #expect(error?.member == member)
        #expect(house.events("challenge.created").isEmpty)
    }

    @Test(
        "a client is registered with no other address for call backs than one of https elsewhere, or of http on loopback",
        arguments: [
            "http://bank.example/a", "http://10.0.0.1/a", "https://localhost/a", "https://127.0.0.1/a",
            "https://bank.example/a#b", "http://localhost/a#b", "bank", "https://a@b.example", "http://a@localhost/",
        ])
    func callbackAddress(uri: String) async throws {
        let error = await #expect(throws: InvalidClientMetadata.self) {
            try await house.add("caller", ["challenge_callback_uri": .string(uri)])
        }

        #expect(error?.member == "challenge_callback_uri")
    }

    @Test("people who are not there, or not the one that is named twice, are unknown alike")
    func unknownPerson() async throws {
        try await house.add(user: "other")
        let gone = try await house.add(user: "gone")
        try await house.disable(gone)
        let names: [[String: JSON]] = [
            ["username": "nobody"], ["user": "nobody"], ["username": "gone"],
            ["username": "other", "user": "id-amira"],
        ]

        for name in names {
            await #expect(throws: PersonUnknown.self) {
                try await house.start(name.merging(["acr_values": "urn:surety:acr:password"]) { $1 })
            }
        }
    }

    @Test("a pairwise subject names nobody by itself, and has to be the named person's")
    func pairwise() async throws {
        let client = try await house.add("shop", ["subject_type": "pairwise", "scope": "openid challenges"])
        let subject = house.subjects.subject(of: user.id, for: client)
        let acr: JSON = "urn:surety:acr:password"

        await #expect(throws: InvalidChallenge.self) {
            try await house.start(["user": .string(subject), "acr_values": acr], by: "shop")
        }
        await #expect(throws: PersonUnknown.self) {
            try await house.start(["user": "id-amira", "username": "amira", "acr_values": acr], by: "shop")
        }
        _ = try await house.start(["user": .string(subject), "username": "amira", "acr_values": acr], by: "shop")
    }

    @Test("an ID token of this client names its person while their session lives, and another client's is refused")
    func idTokenHint() async throws {
        try await house.add("shop", ["subject_type": "pairwise", "scope": "openid challenges"])
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        let token = try #require(try await house.login(by: "shop", in: browser).idToken?.revealed)
        let members: [String: JSON] = ["id_token_hint": .string(token), "acr_values": "urn:surety:acr:password"]

        await #expect(throws: InvalidChallenge.self) { try await house.start(members) }

        _ = try await house.start(members, by: "shop")
    }

    @Test("somebody who cannot get there is not asked: the answer is signed at once")
    func unmet() async throws {
        let started = try await house.start(["username": "amira", "acr_values": "phr"])

        guard case .ended(let answer) = started else { throw House.NotPending() }
        #expect(answer.end == .unmet)
        #expect(try payload(answer.token.revealed)["status"] == "unmet")
        #expect(house.events("challenge.unmet").count == 1)
    }

    @Test("rules need their class whatever the client asks for, and suffice where it asks for none")
    func rules() async throws {
        try await AssurancePolicies.set(
            [
                "rules": [["amount": ["over": "100", "currency": "EUR"], "acr": ["phr"]]]
            ], of: house.tenant.id, in: house.documents)
        house.clock.advance(seconds: 1)
        let large: JSON = ["amount": ["value": "100.01", "currency": "EUR"]]
        let small: JSON = ["amount": ["value": "100", "currency": "EUR"]]

        await #expect(throws: InvalidChallenge.self) {
            try await house.start(["username": "amira", "transaction": small])
        }
        for members in [["username": "amira"], password] {
            let started = try await house.start(members.merging(["transaction": large]) { $1 })
            guard case .ended(let answer) = started else { throw House.NotPending() }
            #expect(answer.end == .unmet)
        }
    }

    @Test("nobody is asked again and again")
    func limits() async throws {
        var limits = ChallengeLimits()
        limits.perUser = 2
        for _ in 0..<2 { _ = try await house.start(password, limits: limits) }

        let error = await #expect(throws: TooManyChallenges.self) { try await house.start(password, limits: limits) }

        #expect(error?.retryAfterSeconds == 900)
        limits.perClient = 2
        await #expect(throws: TooManyChallenges.self) { try await house.start(["username": "nobody"], limits: limits) }
    }

    @Test("the trail tells who asked whom for what, and none of the texts")
    func trail() async throws {
        _ = try await house.start(password.merging(["transaction": ["text": "the secret gift"]]) { $1 })

        let event = try #require(house.events("challenge.created").first)
        #expect(event.actor == "bank")
        #expect(event.details == ["client": "bank", "user": "id-amira", "acr_values": "urn:surety:acr:password"])
    }
}

import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("Calling back how a step-up ended")
struct ChallengeCallbackTests {
    let house: House
    let user: User
    let bank = Deliveries()

    init() async throws {
        house = try await House()
        try await house.add(
            "bank", ["scope": "openid challenges", "challenge_callback_uri": "https://bank.example/answers"])
        user = try await house.add(user: "amira", password: PasswordHash(encoded: "$argon2id$"))
    }

    private func begun(_ changes: [String: JSON] = [:]) async throws -> Secret {
        try await house.challenge(["callback": true].merging(changes) { $1 })
    }

    /// - Returns: how often the bell rang.
    @discardableResult
    private func approve(_ id: Secret) async throws -> Int {
        let bell = CountingBell()
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        try await house.decide(.approve, id, in: browser, bell: bell)
        return bell.count
    }

    @Test("nobody is called back who did not ask for it, or was answered when it was begun")
    func notAsked() async throws {
        let id = try await begun(["callback": false])
        _ = try await house.start(["username": "amira", "acr_values": "phr", "callback": true])

        #expect(try await approve(id) == 0)
        house.clock.advance(seconds: 900)

        #expect(try await house.callBack(by: bank).isEmpty)
    }

    @Test("nothing is sent while it is open, nor once the client has fetched the answer")
    func fetched() async throws {
        let id = try await begun()
        #expect(try await house.callBack(by: bank).isEmpty)
        try await approve(id)
        _ = try await house.poll(id)

        #expect(try await house.callBack(by: bank) == [.nothing])
        house.clock.advance(seconds: 900)

        #expect(try await house.callBack(by: bank).isEmpty)
        #expect(bank.urls.isEmpty)
    }

    @Test("an answer is delivered at once, and then there is none to fetch")
    func delivered() async throws {
        let id = try await begun()

        #expect(try await approve(id) == 1)
        #expect(try await house.callBack(by: bank) == [.delivered])

        #expect(bank.urls == ["https://bank.example/answers"])
        #expect(try payload(bank.tokens[0])["status"] == "approved")
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id) }
        #expect(try await house.callBack(by: bank).isEmpty)
    }

    @Test("a person who never came is told of when their time is over, signed, and once")
    func expired() async throws {
        let id = try await begun(["transaction": ["payee": "Müller"]])
        house.clock.advance(seconds: 299.9)
        #expect(try await house.callBack(by: bank).isEmpty)
        house.clock.advance(seconds: 0.1)

        #expect(try await house.callBack(by: bank) == [.delivered])

        let claims = try payload(bank.tokens[0])
        #expect(claims["status"] == "expired")
        #expect(claims["challenge_sha256"]?.string == id.digest.base64URL)
        #expect(claims["transaction"] == ["payee": "Müller"])
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id) }
        #expect(house.events("challenge.expired").count == 1)
    }

    @Test("a client that is away is tried with growing pauses, until it is back")
    func away() async throws {
        try await approve(try await begun())
        var sentAt: [TimeInterval] = []
        let begin = house.clock.now
        bank.status = nil

        for second in 0..<60 {
            let before = bank.urls.count
            _ = try await house.callBack(by: bank)
            if bank.urls.count > before { sentAt.append(house.clock.now.timeIntervalSince(begin)) }
            bank.status = second < 20 ? [nil, 500, 301, 404][second % 4] : 200
            house.clock.advance(seconds: 1)
        }

        #expect(sentAt == [0, 1, 3, 8, 23])
        #expect(Set(bank.tokens).count == 1)
    }

    @Test("is given up when the answer would have expired by the next try")
    func givenUp() async throws {
        let id = try await begun()
        try await approve(id)
        bank.status = 503
        var outcomes: [DeliverChallengeAnswer.Outcome] = []

        for _ in 0..<400 {
            outcomes += try await house.callBack(by: bank)
            house.clock.advance(seconds: 1)
        }

        #expect(outcomes.last == .givenUp(why: "status 503"))
        #expect(outcomes.dropLast().allSatisfy { $0 == .waits(why: "status 503") })
        #expect((8...10).contains(outcomes.count))
    }

    @Test("a client that is gone is told nothing")
    func gone() async throws {
        try await approve(try await begun())
        _ = try await house.stores.oauth.write(.default) { try await $0.clients.remove(ID("bank")) }
        house.clock.advance(seconds: 2)

        #expect(try await house.callBack(by: bank) == [.nothing])

        #expect(bank.urls.isEmpty)
        #expect(try await house.callBack(by: bank).isEmpty)
    }

    @Test("what a server had claimed that died is another's when its lease is over, and not before")
    func leaseLost() async throws {
        try await approve(try await begun())
        let dead = DeliverChallengeAnswer(house.challengeParts, by: bank)
        let claimed = try await dead.claim(limit: 9, in: .default)
        #expect(claimed.count == 1)

        house.clock.advance(seconds: 29)
        #expect(try await house.callBack(by: bank).isEmpty)
        house.clock.advance(seconds: 1)
        #expect(try await house.callBack(by: bank) == [.delivered])

        // It was not dead after all: it finds nothing to send.
        #expect(try await dead(claimed[0], in: house.tenant) == .nothing)
        #expect(bank.urls.count == 1)
    }

    @Test("of several servers that look at once, one delivers")
    func race() async throws {
        try await approve(try await begun())

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 { group.addTask { _ = try await house.callBack(by: bank) } }
            try await group.waitForAll()
        }

        #expect(bank.urls.count == 1)
    }

    @Test("who decides at the last moment is waited for, and what they decide is what is told")
    func lastMoment() async throws {
        let id = try await begun()
        let taken = try await house.stores.oneTime.consume(
            id.digest, for: "challenge.decision", in: .default, at: house.clock.now)
        #expect(taken != nil)
        house.clock.advance(seconds: 300)

        #expect(try await house.callBack(by: bank) == [.waits(why: "it is being decided")])
        let answer = OneTimeRecord(
            purpose: "challenge.answer", payload: Array(#"{"client":"bank","end":"refused","token":"a.b.c"}"#.utf8),
            expiresAt: house.clock.now.addingTimeInterval(300))
        try await house.stores.oneTime.add(answer, under: id.digest, in: .default)
        house.clock.advance(seconds: 1)

        #expect(try await house.callBack(by: bank) == [.delivered])
        #expect(bank.tokens == ["a.b.c"])
    }

    @Test("a store that is away loses nothing")
    func outage() async throws {
        try await approve(try await begun())
        house.stores.outage.isOn = true
        await #expect(throws: StoreUnavailable.self) { try await house.callBack(by: bank) }
        house.stores.outage.isOn = false

        #expect(try await house.callBack(by: bank) == [.delivered])
    }
}

import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import ServiceLifecycle
import Synchronization
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Step-ups that a backend begins: it is called back")
struct ChallengeCallbackJourneyTests {
    private static let wish = "\"acr_values\": \"urn:surety:acr:password\", \"callback\": true"

    let site: Site
    let noor: Person
    let bank: Backend
    let inbox = Inbox()

    init() async throws {
        site = try await Site()
        noor = try await site.person()
        bank = try await Backend(site)
    }

    /// - Returns: its id.
    private func approved() async throws -> String {
        let (id, page) = try await bank.begin(Self.wish, for: noor)
        let visitor = Visitor(site)
        let challenge = try await visitor.signIn(noor, on: visitor.get(page))
        _ = try await visitor.submit(challenge.form(pressing: "approve"), pressing: "approve")
        return id
    }

    @Test("an answer outlives the server that it was given to: another one delivers it")
    func restarted() async throws {
        let id = try await approved()
        await site.house.close()
        let next = try await site.sibling()

        #expect(try await next.callBack(to: inbox) == [.delivered])

        #expect(inbox.addresses == [Backend.callbackURI])
        let claims = try Tokens.part(1, of: inbox.answers[0])
        #expect(claims["status"] == "approved")
        #expect(claims["challenge_sha256"]?.string == SHA256Digest(of: id).base64URL)
        #expect(try await next.callBack(to: inbox).isEmpty)
    }

    @Test("of two servers one delivers, and a client that asks afterwards finds nothing left")
    func twoServers() async throws {
        let id = try await approved()
        let other = try await site.sibling()

        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                let server = index.isMultiple(of: 2) ? site : other
                group.addTask { _ = try await server.callBack(to: inbox) }
            }
            try await group.waitForAll()
        }

        #expect(inbox.answers.count == 1)
        #expect(try await bank.poll(id).status == 404)
    }

    @Test("that nobody came is told, signed, when the time is over, by whichever server is there")
    func expired() async throws {
        let (id, page) = try await bank.begin(Self.wish, for: noor)
        let other = try await site.sibling()
        #expect(try await other.callBack(to: inbox).isEmpty)
        site.clock.advance(seconds: 300)

        #expect(try await other.callBack(to: inbox) == [.delivered])

        #expect(try Tokens.part(1, of: inbox.answers[0])["status"] == "expired")
        #expect(try Tokens.part(0, of: inbox.answers[0])["typ"] == "challenge-answer+jwt")
        #expect(try await bank.poll(id).status == 404)
        #expect(try await Visitor(site).get(page).status == 400)
    }

    @Test("a client that is away is told when it is back, by a server that was started since")
    func awayAndBack() async throws {
        _ = try await approved()
        inbox.isAway = true
        #expect(try await site.callBack(to: inbox) == [.waits(why: "status 503")])
        inbox.isAway = false
        await site.house.close()
        let next = try await site.sibling()
        #expect(try await next.callBack(to: inbox).isEmpty)
        site.clock.advance(seconds: 1)

        #expect(try await next.callBack(to: inbox) == [.delivered])
    }

    @Test("the server that is told of the end rings its own bell, and calls back at once")
    func atOnce() async throws {
        let job: any Service = site.house.challengeCallbackJob(site.rooms, by: inbox)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await job.run() }
            _ = try await approved()
            for await _ in inbox.arrivals { break }
            group.cancelAll()
        }

        #expect(inbox.answers.count == 1)
    }
}

/// The server of a client, where answers arrive.
final class Inbox: ChallengePost {
    private struct State {
        var isAway = false
        var taken: [(address: String, answer: String)] = []
    }

    let arrivals: AsyncStream<Void>
    private let arriving: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init() {
        (arrivals, arriving) = AsyncStream.makeStream(of: Void.self)
    }

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    var addresses: [String] { state.withLock { $0.taken.map(\.address) } }
    var answers: [String] { state.withLock { $0.taken.map(\.answer) } }

    func post(_ token: Secret, to url: String) async throws -> Int {
        let isTaken = state.withLock { state in
            if !state.isAway { state.taken.append((url, token.revealed)) }
            return !state.isAway
        }
        if isTaken { arriving.yield() }
        return isTaken ? 204 : 503
    }
}

extension Site {
    /// One turn of the job of this server.
    fileprivate func callBack(to inbox: Inbox) async throws -> [DeliverChallengeAnswer.Outcome] {
        let deliver = rooms.protocols.deliverChallengeAnswer(by: inbox)
        var outcomes: [DeliverChallengeAnswer.Outcome] = []
        for callback in try await deliver.claim(limit: 9, in: house.tenant.id) {
            outcomes.append(try await deliver(callback, in: house.tenant))
        }
        return outcomes
    }
}

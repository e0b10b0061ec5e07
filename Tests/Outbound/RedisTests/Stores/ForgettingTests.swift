import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import OAuth
import TestKit
import Testing

@testable import Redis

@Suite(
    "A Redis that forgets everything lets nothing happen that was forbidden", .enabled(if: ServerProcess.isInstalled))
struct ForgettingTests {
    private func withLoss(_ body: (RedisStores, _ lose: () async throws -> Void) async throws -> Void) async throws {
        try await withStoresAlone { stores, keyspace in
            try await body(stores) { _ = try await keyspace.client.send(RedisCommand("FLUSHALL")) }
        }
    }

    @Test("a code that was redeemed is unknown, and not redeemed again")
    func codes() async throws {
        try await withLoss { stores, lose in
            let code = try Sample.code()
            try await stores.codes.add(code, digest: Sample.digest("code"), in: .default)
            #expect(
                try await stores.codes.redeem(Sample.digest("code"), in: .default, at: Sample.now) == .redeemed(code))

            try await lose()

            #expect(try await stores.codes.code(Sample.digest("code"), in: .default) == nil)
            #expect(try await stores.codes.redeem(Sample.digest("code"), in: .default, at: Sample.now) == .unknown)
        }
    }

    @Test("a journey is neither saved nor ended any more")
    func journeys() async throws {
        try await withLoss { stores, lose in
            try await stores.journeys.add(Sample.journey(), in: .default)

            try await lose()

            #expect(try await !stores.journeys.save(Sample.journey(), in: .default, at: Sample.now))
            #expect(try await !stores.journeys.consume(ID("j-1"), in: .default, at: Sample.now))
            #expect(try await stores.journeys.journey(ID("j-1"), in: .default, at: Sample.now) == nil)
        }
    }

    @Test("what is used once is not there, used or not")
    func oneTime() async throws {
        try await withLoss { stores, lose in
            let digest = Sample.digest("value")
            try await stores.oneTime.add(Sample.oneTime(), under: digest, in: .default)

            try await lose()

            #expect(
                try await stores.oneTime.consume(digest, for: Sample.purpose, in: .default, at: Sample.now) == nil)
        }
    }

    @Test("nobody is signed in, by whatever cookie, and a touch brings no session back")
    func sessions() async throws {
        try await withLoss { stores, lose in
            let sessions = stores.sessions
            try await sessions.save(Sample.session(browser: "old"), replacing: nil, in: .default)
            let moved = Sample.session(browser: "new")
            try await sessions.save(moved, replacing: Sample.digest("old"), in: .default)

            try await lose()
            try await sessions.touch(ID("s-1"), in: .default, at: Sample.later)

            for cookie in ["old", "new"] {
                let opened = try await sessions.sessions(
                    ofBrowser: Sample.digest(cookie), in: .default, at: Sample.now)
                #expect(opened.isEmpty)
            }
            #expect(try await sessions.session(ID("s-1"), in: .default, at: Sample.now) == nil)
            #expect(try await sessions.sessions(of: Sample.userID, in: .default, at: Sample.now).isEmpty)
            #expect(try await !sessions.end(ID("s-1"), in: .default))
        }
    }

    @Test("a family that was there is refused, whichever its token")
    func families() async throws {
        try await withLoss { stores, lose in
            try await stores.refreshFamilies.add(Sample.family(), in: .default)

            try await lose()

            for generation: Int64 in [0, 1, 7] {
                let rotation = try await stores.refreshFamilies.rotate(
                    ID("f-1"), presenting: generation, by: Sample.clientID, graceSeconds: 10, in: .default,
                    at: Sample.now)
                #expect(rotation == .refused)
            }
        }
    }

    @Test("a proof from before is refused as forgotten, and one made after it is fresh, once")
    func replayMarks() async throws {
        try await withLoss { stores, lose in
            func mark(issuedAt: Double, at now: Double) async throws -> ReplayVerdict {
                try await stores.replayMarks.mark(
                    Sample.digest("proof"), for: "dpop", issuedAt: Sample.after(seconds: issuedAt),
                    until: Sample.after(seconds: issuedAt + 300), in: .default, at: Sample.after(seconds: now))
            }
            #expect(try await mark(issuedAt: 0, at: 0) == .fresh)
            #expect(try await mark(issuedAt: 0, at: 1) == .replayed)

            try await lose()

            #expect(try await mark(issuedAt: 0, at: 2) == .forgotten)
            #expect(try await mark(issuedAt: 1.999, at: 3) == .forgotten)
            #expect(try await mark(issuedAt: 2, at: 3) == .fresh)
            #expect(try await mark(issuedAt: 2, at: 3) == .replayed)
        }
    }

    @Test("marks of a new installation are remembered from its start on, in every part")
    func epochs() async throws {
        try await withStoresAlone { stores, keyspace in
            try await stores.prepare()
            try await stores.prepare()

            for index in 0..<64 { #expect(try await mark("\(index)", stores) == .fresh) }

            #expect(try await keyspace.keys(.replayMark).count == RedisReplayMarks.parts + 64)
        }
    }

    @Test("whoever was told once that marks are forgotten is not told so again, wherever the next proof lies")
    func allPartsAtOnce() async throws {
        try await withLoss { stores, _ async throws in
            #expect(try await mark("first", issuedAt: -1, stores) == .forgotten)

            for index in 0..<64 { #expect(try await mark("\(index)", stores) == .fresh) }
        }
    }

    @Test("a Redis that was restarted with older marks takes no proof from before")
    func restart() async throws {
        try await withServerAndClient { server, client in
            let stores = RedisStores(client, clock: clockOfStores)
            #expect(try await mark("early", stores) == .fresh)
            _ = try await client.send(RedisCommand("SAVE", []))
            #expect(try await mark("late", stores) == .fresh)

            server.kill()
            try await server.start()

            try await eventually("the server is back") {
                _ = try await client.send(RedisCommand("PING", [])); return true
            }
            #expect(try await mark("early", at: 5, stores) == .replayed)
            #expect(try await mark("late", at: 5, stores) == .forgotten)
            #expect(try await mark("new", issuedAt: 6, at: 6, stores) == .fresh)
        }
    }

    private func mark(
        _ proof: String, issuedAt: Double = 0, at now: Double = 0, _ stores: RedisStores
    ) async throws -> ReplayVerdict {
        try await stores.replayMarks.mark(
            Sample.digest(proof), for: "dpop", issuedAt: Sample.after(seconds: issuedAt),
            until: Sample.after(seconds: 300), in: .default, at: Sample.after(seconds: now))
    }
}

import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Redis

@Suite("A change of cookie that is cut off opens nothing new", .enabled(if: ServerProcess.isInstalled))
struct SessionFailureTests {
    private static let old = Sample.digest("old")
    private static let new = Sample.digest("new")

    /// The session of the first person, with a further proof under the new cookie.
    private var proved: Session {
        var session = Sample.session(browser: "new")
        session.record(FactorEvent(.password, at: Sample.after(seconds: 60)), expiringAt: Sample.later)
        return session
    }

    private func begin(_ sessions: any SessionStore) async throws {
        try await sessions.save(Sample.session(browser: "old"), replacing: nil, in: .default)
        try await sessions.save(
            Sample.session("s-2", of: ID("u-2"), browser: "old"), replacing: Self.old, in: .default)
    }

    private func opened(_ cookie: SHA256Digest, _ sessions: any SessionStore) async throws -> [Session] {
        try await sessions.sessions(ofBrowser: cookie, in: .default, at: Sample.now)
    }

    @Test("wherever it is cut off, and whether or not the last call was carried out", arguments: [true, false])
    func cutOff(isCarriedOut: Bool) async throws {
        try await withStoresAlone { stores, keyspace in
            var calls = 0
            var isDone = false
            while !isDone, calls < 40 {
                try await keyspace.removeAll()
                try await begin(stores.sessions)
                let failing = RedisStores(
                    executor: FailingExecutor(keyspace.client, afterCalls: calls, isCarriedOut: isCarriedOut),
                    prefix: "surety", clock: clockOfStores)

                isDone =
                    (try? await failing.sessions.save(proved, replacing: Self.old, in: .default)) != nil

                let byOld = try await opened(Self.old, stores.sessions)
                let byNew = try await opened(Self.new, stores.sessions)
                #expect(!byOld.contains { $0.factors == proved.factors }, "after \(calls) calls")
                #expect(byOld.isEmpty || byNew.isEmpty, "after \(calls) calls")
                if isDone { #expect(Set(byNew.map(\.id.string)) == ["s-1", "s-2"], "after \(calls) calls") }
                calls += 1
            }
            #expect(isDone)
        }
    }

    @Test("a proof stays out of reach of the old cookie where the group lost its change and the session did not")
    func lostChange() async throws {
        try await withStoresAlone { stores, keyspace in
            try await begin(stores.sessions)
            let group = try #require(try await keyspace.keys(.browser).first)
            let before = try await keyspace.dump(group)
            try await stores.sessions.save(proved, replacing: Self.old, in: .default)

            try await keyspace.restore(group, before)

            #expect(try await opened(Self.old, stores.sessions).isEmpty)
            #expect(try await opened(Self.new, stores.sessions).isEmpty)

            let stranger = Sample.session("s-9", of: ID("u-9"), browser: "strange")
            try await stores.sessions.save(stranger, replacing: Self.old, in: .default)
            #expect(try await opened(Sample.digest("strange"), stores.sessions) == [stranger])
        }
    }

    @Test("whichever key is lost, a cookie opens no more than before")
    func lostKeys() async throws {
        try await withStoresAlone { stores, keyspace in
            try await begin(stores.sessions)
            try await stores.sessions.save(proved, replacing: Self.old, in: .default)
            let whole = try await opened(Self.new, stores.sessions)
            #expect(whole.count == 2)

            for key in try await keyspace.keys() {
                let kept = try await keyspace.dump(key)
                try await keyspace.remove(key)

                #expect(try await opened(Self.old, stores.sessions).isEmpty)
                #expect(try await opened(Self.new, stores.sessions).allSatisfy(whole.contains))
                try await keyspace.restore(key, kept)
            }
            #expect(try await opened(Self.new, stores.sessions) == whole)
        }
    }

    @Test("a cookie that was replaced moves nobody, and who proved themselves by it has a browser of their own")
    func staleCookie() async throws {
        try await withStoresAlone { stores, _ in
            try await begin(stores.sessions)
            try await stores.sessions.save(proved, replacing: Self.old, in: .default)

            let late = Sample.session("s-3", of: ID("u-3"), browser: "late")
            try await stores.sessions.save(late, replacing: Self.old, in: .default)

            #expect(try await opened(Sample.digest("late"), stores.sessions) == [late])
            #expect(try await opened(Self.new, stores.sessions).map(\.id.string) == ["s-1", "s-2"])
        }
    }

    @Test("the other sessions of a browser come along as often as its cookie changes, and its keys do not add up")
    func manyChanges() async throws {
        try await withStoresAlone { stores, keyspace in
            try await begin(stores.sessions)
            var cookie = "old"
            for index in 1...4 {
                let next = "cookie \(index)"
                let session = Sample.session(browser: next, used: Sample.after(seconds: Double(index)))
                try await stores.sessions.save(session, replacing: Sample.digest(cookie), in: .default)
                cookie = next

                let all = try await opened(Sample.digest(cookie), stores.sessions)
                #expect(all.map(\.id.string) == ["s-1", "s-2"])
                #expect(all.allSatisfy { $0.browser == Sample.digest(cookie) })
                let other = try await stores.sessions.session(ID("s-2"), in: .default, at: Sample.now)
                #expect(other?.browser == Sample.digest(cookie))
            }

            #expect(try await keyspace.keys(.cookie).count == 1)
            #expect(try await keyspace.keys(.browser).count == 1)
        }
    }

    @Test("a cookie opens its browser as long as the longest of its sessions lasts")
    func longestSession() async throws {
        try await withStoresAlone { stores, keyspace in
            let long = Sample.session("s-2", of: ID("u-2"), browser: "old", until: Sample.after(seconds: 86_400))
            try await stores.sessions.save(long, replacing: nil, in: .default)
            try await stores.sessions.save(Sample.session(browser: "new"), replacing: Self.old, in: .default)

            for kind in [KeyNames.Kind.cookie, .browser] {
                let key = try #require(try await keyspace.keys(kind).first)
                #expect(try await keyspace.millisecondsLeft(key) > 80_000_000)
            }
        }
    }

    @Test("a session saved under another cookie at the same time is opened by that one alone")
    func twoAtOnce() async throws {
        try await withStoresAlone { stores, _ in
            try await begin(stores.sessions)
            try await stores.sessions.save(proved, replacing: Self.old, in: .default)

            var again = proved
            again.browser = Sample.digest("again")
            try await stores.sessions.save(again, replacing: Self.old, in: .default)

            #expect(try await opened(Sample.digest("again"), stores.sessions) == [again])
            #expect(try await opened(Self.new, stores.sessions).map(\.id.string) == ["s-2"])
        }
    }

    @Test("a session that has ended leaves nothing behind")
    func leaves() async throws {
        try await withStoresAlone { stores, keyspace in
            try await stores.sessions.save(Sample.session(), replacing: nil, in: .default)

            #expect(try await stores.sessions.end(ID("s-1"), in: .default))

            #expect(try await keyspace.keys().isEmpty)
        }
    }
}

import Authentication
import FoundationEssentials
import Kernel
import OAuth
import TestKit
import Testing

@testable import Redis

/// A verb of a store, and the keys it reads.
struct Verb: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kind: KeyNames.Kind
    let call: @Sendable (RedisStores) async throws -> Void

    init(_ name: String, _ kind: KeyNames.Kind, _ call: @escaping @Sendable (RedisStores) async throws -> Void) {
        testDescription = name
        self.kind = kind
        self.call = call
    }

    static let all: [Verb] = [
        Verb("codes: code", .code) { _ = try await $0.codes.code(Sample.digest("code"), in: .default) },
        Verb("codes: redeem", .code) {
            _ = try await $0.codes.redeem(Sample.digest("code"), in: .default, at: Sample.now)
        },
        Verb("journeys: journey", .journey) {
            _ = try await $0.journeys.journey(ID("j-1"), in: .default, at: Sample.now)
        },
        Verb("journeys: save", .journey) {
            _ = try await $0.journeys.save(Sample.journey(), in: .default, at: Sample.now)
        },
        Verb("journeys: consume", .journey) {
            _ = try await $0.journeys.consume(ID("j-1"), in: .default, at: Sample.now)
        },
        Verb("one time: record", .oneTime) {
            _ = try await $0.oneTime.record(Sample.digest("value"), for: "p", in: .default, at: Sample.now)
        },
        Verb("one time: consume", .oneTime) {
            _ = try await $0.oneTime.consume(Sample.digest("value"), for: "p", in: .default, at: Sample.now)
        },
        Verb("families: family", .family) {
            _ = try await $0.refreshFamilies.family(ID("f-1"), in: .default, at: Sample.now)
        },
        Verb("families: rotate", .family) {
            _ = try await $0.refreshFamilies.rotate(
                ID("f-1"), presenting: 0, by: Sample.clientID, graceSeconds: 9, in: .default, at: Sample.now)
        },
        Verb("families: end", .grant) { try await $0.refreshFamilies.end(of: ID("g-1"), in: .default) },
        Verb("sessions: save", .browser) {
            try await $0.sessions.save(
                Sample.session(browser: "new"), replacing: Sample.digest("cookie"), in: .default)
        },
        Verb("sessions: session", .session) {
            _ = try await $0.sessions.session(ID("s-1"), in: .default, at: Sample.now)
        },
        Verb("sessions: of a browser", .browser) {
            _ = try await $0.sessions.sessions(ofBrowser: Sample.digest("cookie"), in: .default, at: Sample.now)
        },
        Verb("sessions: of a person", .person) {
            _ = try await $0.sessions.sessions(of: Sample.userID, in: .default, at: Sample.now)
        },
        Verb("sessions: touch", .session) { try await $0.sessions.touch(ID("s-1"), in: .default, at: Sample.later) },
        Verb("sessions: end", .session) { _ = try await $0.sessions.end(ID("s-1"), in: .default) },
        Verb("replay marks: mark", .replayMark) {
            _ = try await $0.replayMarks.mark(
                Sample.digest("proof"), for: "dpop", issuedAt: Sample.now, until: Sample.later, in: .default,
                at: Sample.now)
        },
        Verb("rate counters: count", .counter) {
            _ = try await $0.rateCounters.count("a", in: .default, windowSeconds: 60, at: Sample.now)
        },
        Verb("rate counters: tries", .counter) {
            _ = try await $0.rateCounters.tries("a", in: .default, windowSeconds: 60, at: Sample.now)
        },
        Verb("rate counters: uncount", .counter) {
            try await $0.rateCounters.uncount("a", in: .default, windowSeconds: 60, at: Sample.now)
        },
    ]

    /// Puts in what the verbs are about.
    static func prepare(_ stores: RedisStores) async throws {
        try await stores.codes.add(Sample.code(), digest: Sample.digest("code"), in: .default)
        try await stores.journeys.add(Sample.journey(), in: .default)
        try await stores.oneTime.add(Sample.oneTime(for: "p"), under: Sample.digest("value"), in: .default)
        try await stores.refreshFamilies.add(Sample.family(), in: .default)
        try await stores.sessions.save(Sample.session(), replacing: nil, in: .default)
        _ = try await stores.replayMarks.mark(
            Sample.digest("proof"), for: "dpop", issuedAt: Sample.now, until: Sample.later, in: .default,
            at: Sample.now)
        _ = try await stores.rateCounters.count("a", in: .default, windowSeconds: 60, at: Sample.now)
    }
}

@Suite("What cannot be read is never taken for nothing")
struct UnreadableTests {
    @Test("other bytes in the place of a record", .enabled(if: sharedServerURL != nil), arguments: Verb.all)
    func spoiled(_ verb: Verb) async throws {
        try await withStores { stores, keyspace in
            for remains in Remains.allCases {
                try await keyspace.removeAll()
                try await Verb.prepare(stores)
                try await keyspace.spoil(verb.kind, remains)
                // Of a string that is cut short only its reader can tell; a session that is ended is not read.
                let isOutOfSight = remains == .cutShort && !verb.readsWholeRecord

                if isOutOfSight {
                    try? await verb.call(stores)
                } else {
                    await #expect(throws: StoreUnavailable.self, "\(remains)") { try await verb.call(stores) }
                }
            }
        }
    }

    @Test("an answer of another form", arguments: Verb.all)
    func unexpected(_ verb: Verb) async {
        for answer: RESPValue in [.status("OK"), .array([.null]), .bulk([0xff, 1])] {
            let stores = RedisStores(
                executor: AnsweringExecutor(.success(answer)), prefix: "surety", clock: clockOfStores)
            guard verb.reads(answer) else { continue }

            await #expect(throws: StoreUnavailable.self, "\(answer)") { try await verb.call(stores) }
        }
    }

    @Test("a call that failed is told once, in the words of the ports, and not repeated", arguments: Verb.all)
    func failures(_ verb: Verb) async {
        for error: RedisError in [.unavailable("a"), .unanswered("b"), .refused("OOM"), .unexpected("c")] {
            let executor = AnsweringExecutor(.failure(error))
            let stores = RedisStores(executor: executor, prefix: "surety", clock: clockOfStores)

            await #expect(throws: StoreUnavailable.self) { try await verb.call(stores) }
            // A cookie is looked for in two places at once.
            #expect(executor.callCount <= (verb.testDescription == "sessions: of a browser" ? 2 : 1))
        }
    }
}

extension Verb {
    fileprivate var readsWholeRecord: Bool {
        [
            "codes: code", "codes: redeem", "journeys: journey", "one time: record", "one time: consume",
            "sessions: session",
        ].contains(testDescription)
    }

    /// Whether the verb looks at more than that there is a string.
    fileprivate func reads(_ answer: RESPValue) -> Bool {
        guard case .bulk = answer else { return true }
        return !["journeys: consume", "sessions: end"].contains(testDescription)
    }
}

import FoundationEssentials
public import Kernel
public import OAuth
import Testing

extension Promise<any Storage<OAuthStores>> {
    /// What every store of call-backs keeps.
    public static let callbacks = callbackRefusals + callbackKeeping + callbackRaces

    private static let callbackRefusals: [Promise] = [
        Promise("keeps call-backs from other tenants") { storage in
            let callback = Sample.callback()
            try await storage.write(.default) { try await $0.challengeCallbacks.add(callback) }

            try await storage.write(Sample.other) { stores in
                let callbacks = stores.challengeCallbacks
                try await callbacks.hasten(callback.challenge, to: Sample.after(seconds: -9))
                #expect(try await callbacks.claim(dueAt: Sample.later, until: Sample.later, limit: 9).isEmpty)
                #expect(try await !callbacks.postpone(callback, until: Sample.later))
                #expect(try await !callbacks.remove(callback))
            }

            #expect(try await storage.claim(at: Sample.after(seconds: -1)).isEmpty)
            #expect(try await storage.claim(at: Sample.now) == [Sample.callback(dueAt: Sample.later, tries: 1)])
        },
        Promise("refuses a second one for a challenge") { storage in
            try await storage.write(.default) { try await $0.challengeCallbacks.add(Sample.callback()) }

            await #expect(throws: (any Error).self) {
                try await storage.write(.default) { try await $0.challengeCallbacks.add(Sample.callback(tries: 3)) }
            }
        },
        Promise("gives none that is not due, and none again before its lease is over") { storage in
            try await storage.write(.default) { try await $0.challengeCallbacks.add(Sample.callback()) }

            #expect(try await storage.claim(at: Sample.after(seconds: -1)).isEmpty)
            #expect(try await storage.claim(at: Sample.now, until: Sample.after(seconds: 30)).count == 1)
            #expect(try await storage.claim(at: Sample.after(seconds: 29)).isEmpty)
            let again = try await storage.claim(at: Sample.after(seconds: 30))
            #expect(again.map(\.tries) == [2])
        },
        Promise("lets nobody put back or remove what another has claimed since") { storage in
            try await storage.write(.default) { try await $0.challengeCallbacks.add(Sample.callback()) }
            let first = try #require(try await storage.claim(at: Sample.now, until: Sample.now).first)
            let second = try #require(try await storage.claim(at: Sample.now, until: Sample.later).first)

            try await storage.write(.default) { stores async throws in
                #expect(try await !stores.challengeCallbacks.postpone(first, until: Sample.now))
                #expect(try await !stores.challengeCallbacks.remove(first))
                #expect(try await stores.challengeCallbacks.remove(second))
                #expect(try await !stores.challengeCallbacks.remove(second))
            }
        },
    ]

    private static let callbackKeeping: [Promise] = [
        Promise("claims the longest due first, as many as are asked for") { storage in
            try await storage.write(.default) { stores in
                for second in [3, 1, 2] {
                    let callback = Sample.callback("\(second)", dueAt: Sample.after(seconds: Double(second)))
                    try await stores.challengeCallbacks.add(callback)
                }
            }

            let claimed = try await storage.claim(at: Sample.after(seconds: 5), limit: 2)

            #expect(Set(claimed.map(\.challenge)) == [Sample.digest("1"), Sample.digest("2")])
            #expect(claimed.allSatisfy { $0.client == Sample.clientID && $0.tries == 1 && $0.dueAt == Sample.later })
        },
        Promise("makes one due at once, unless it was tried already or is due before") { storage in
            let (early, late) = (Sample.after(seconds: -2), Sample.after(seconds: 5))
            try await storage.write(.default) { stores in
                let callbacks = stores.challengeCallbacks
                try await callbacks.add(Sample.callback("late", dueAt: late))
                try await callbacks.add(Sample.callback("early", dueAt: early))
                try await callbacks.add(Sample.callback("tried", dueAt: late, tries: 1))
                for name in ["late", "early", "tried", "unknown"] {
                    try await callbacks.hasten(Sample.digest(name), to: Sample.now)
                }
            }

            #expect(try await storage.claim(at: early).map(\.challenge) == [Sample.digest("early")])
            #expect(try await storage.claim(at: Sample.now).map(\.challenge) == [Sample.digest("late")])
            #expect(try await storage.claim(at: late).map(\.challenge) == [Sample.digest("tried")])
        },
        Promise("gives one that was put back when it is due again") { storage in
            try await storage.write(.default) { try await $0.challengeCallbacks.add(Sample.callback()) }
            let claimed = try #require(try await storage.claim(at: Sample.now).first)

            try await storage.write(.default) { stores async throws in
                #expect(try await stores.challengeCallbacks.postpone(claimed, until: Sample.after(seconds: 2)))
            }

            #expect(try await storage.claim(at: Sample.after(seconds: 1)).isEmpty)
            #expect(try await storage.claim(at: Sample.after(seconds: 2)).map(\.tries) == [2])
        },
    ]

    private static let callbackRaces: [Promise] = [
        Promise("gives each to one of those who claim at once") { storage in
            try await storage.write(.default) { stores in
                for index in 0..<8 { try await stores.challengeCallbacks.add(Sample.callback("\(index)")) }
            }

            let claims = try await atOnce { _ in try await storage.claim(at: Sample.now, limit: 3) }
            // Who met others at a row may have gone without.
            let rest = try await storage.claim(at: Sample.now)

            let given = (claims.flatMap(\.self) + rest).map(\.challenge)
            #expect(given.count == 8)
            #expect(Set(given).count == 8)
        }
    ]
}

extension Storage<OAuthStores> {
    fileprivate func claim(
        at now: Date, until lease: Date = Sample.later, limit: Int = 9
    ) async throws -> [ChallengeCallback] {
        try await write(.default) { try await $0.challengeCallbacks.claim(dueAt: now, until: lease, limit: limit) }
    }
}

extension Sample {
    static func callback(_ challenge: String = "challenge", dueAt: Date = now, tries: Int = 0) -> ChallengeCallback {
        ChallengeCallback(challenge: digest(challenge), client: clientID, dueAt: dueAt, tries: tries)
    }
}

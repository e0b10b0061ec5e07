public import Authentication
import FoundationEssentials
import Kernel
import Testing

extension Promise<any SessionStore> {
    /// What every store of sessions keeps.
    public static let all: [Promise] = [
        Promise("answers no session past its end, and none of another tenant") { sessions in
            try await sessions.save(Sample.session(until: Sample.after(seconds: 1)), replacing: nil, in: .default)

            let end = Sample.after(seconds: 1)
            #expect(try await sessions.session(ID("s-1"), in: .default, at: end) == nil)
            #expect(try await sessions.sessions(of: Sample.userID, in: .default, at: end).isEmpty)
            #expect(try await sessions.sessions(ofBrowser: Sample.digest("cookie"), in: .default, at: end).isEmpty)
            #expect(try await sessions.session(ID("s-1"), in: Sample.other, at: Sample.now) == nil)
            #expect(try await sessions.sessions(of: Sample.userID, in: Sample.other, at: Sample.now).isEmpty)
        },
        Promise("leaves another tenant's session of the same id alone") { sessions in
            let theirs = Sample.session(browser: "their cookie")
            try await sessions.save(theirs, replacing: nil, in: Sample.other)
            try await sessions.save(Sample.session(), replacing: Sample.digest("their cookie"), in: .default)

            try await sessions.touch(ID("s-1"), in: .default, at: Sample.later)
            try await sessions.end(ID("s-1"), in: .default)

            #expect(try await sessions.session(ID("s-1"), in: Sample.other, at: Sample.now) == theirs)
        },
        Promise("gives a session back as it was saved, and again after a further proof") { sessions in
            var session = Sample.session()
            try await sessions.save(session, replacing: nil, in: .default)
            #expect(try await sessions.session(session.id, in: .default, at: Sample.now) == session)

            session.browser = Sample.digest("new cookie")
            session.record(
                FactorEvent(.password, at: Sample.after(seconds: 30.5)), expiringAt: Sample.after(seconds: 43_230.5))
            try await sessions.save(session, replacing: Sample.digest("cookie"), in: .default)

            #expect(try await sessions.session(session.id, in: .default, at: Sample.now) == session)
        },
        Promise("writes a session that it is to tell of as any other") { sessions in
            try await sessions.save(Sample.session("s-2"), replacing: nil, in: .default)
            let event = Event("session.authenticated", subject: "s-1", at: Sample.now)

            let session = Sample.session(browser: "new")
            _ = try await sessions.save(session, replacing: Sample.digest("cookie"), telling: event, in: .default)

            let moved = try await sessions.sessions(ofBrowser: Sample.digest("new"), in: .default, at: Sample.now)
            #expect(moved.map(\.id.string) == ["s-1", "s-2"])
            #expect(try await sessions.session(session.id, in: .default, at: Sample.now) == session)
        },
        Promise("moves all sessions of a browser to its new cookie") { sessions in
            try await sessions.save(Sample.session("s-1", used: Sample.now), replacing: nil, in: .default)
            try await sessions.save(
                Sample.session("s-2", of: ID("u-2"), used: Sample.after(seconds: 1)), replacing: nil, in: .default)
            try await sessions.save(Sample.session("s-3", browser: "elsewhere"), replacing: nil, in: .default)

            let third = Sample.session("s-4", of: ID("u-4"), browser: "new", used: Sample.after(seconds: 2))
            try await sessions.save(third, replacing: Sample.digest("cookie"), in: .default)

            let moved = try await sessions.sessions(ofBrowser: Sample.digest("new"), in: .default, at: Sample.now)
            #expect(moved.map(\.id.string) == ["s-4", "s-2", "s-1"])
            let left = try await sessions.sessions(ofBrowser: Sample.digest("cookie"), in: .default, at: Sample.now)
            #expect(left.isEmpty)
            let others = try await sessions.sessions(
                ofBrowser: Sample.digest("elsewhere"), in: .default, at: Sample.now)
            #expect(others.map(\.id.string) == ["s-3"])
        },
        Promise("lists a person's sessions, the most recently used first") { sessions in
            try await sessions.save(Sample.session("s-1", browser: "a"), replacing: nil, in: .default)
            try await sessions.save(Sample.session("s-2", browser: "b"), replacing: nil, in: .default)
            try await sessions.touch(ID("s-1"), in: .default, at: Sample.after(seconds: 9))
            try await sessions.touch(ID("s-1"), in: .default, at: Sample.after(seconds: 3))

            let listed = try await sessions.sessions(of: Sample.userID, in: .default, at: Sample.now)

            #expect(listed.map(\.id.string) == ["s-1", "s-2"])
            #expect(listed.first?.lastUsedAt == Sample.after(seconds: 9))
        },
        Promise("tells one of those who end a session at once that they did") { sessions in
            try await sessions.save(Sample.session(), replacing: nil, in: .default)

            let answers = try await atOnce { _ in try await sessions.end(ID("s-1"), in: .default) }

            #expect(answers.count { $0 } == 1)
            #expect(try await sessions.session(ID("s-1"), in: .default, at: Sample.now) == nil)
        },
    ]
}

extension Promise<Swept<any SessionStore>> {
    public static let swept: [Promise] = [
        Promise("forgets expired sessions in slices, the oldest first") { swept in
            for index in 0..<4 {
                let session = Sample.session("s-\(index)", until: Sample.after(seconds: Double(index)))
                try await swept.store.save(session, replacing: nil, in: .default)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 2)
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 1)
            #expect(try await swept.store.end(ID("s-3"), in: .default))
        }
    ]
}

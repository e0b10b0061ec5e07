import Accounts
import Authentication
import Kernel
import SQLStore
import SQLite
import Tenancy
import TestKit
import Testing

@Suite("The table of events")
struct EventTests {
    @Test("keeps events in the order of their transactions, with what they tell")
    func appended() async throws {
        try await TemporaryStores.with { temporary in
            let accounts = temporary.stores.accounts
            let details = ["address": "2001:db8::", "name": "زينب \"z\""]
            try await accounts.write(.default) {
                try await $0.outbox.append(
                    Event("a.first", subject: "s", actor: "u", details: details, at: Sample.now))
            }
            try await accounts.write(Sample.other) {
                try await $0.outbox.append(Event("a.second", subject: "s", at: Sample.later))
            }

            let rows = try await temporary.database.read { connection in
                try await connection.rows(
                    "SELECT tenant_id, name, subject, actor, details, at FROM events ORDER BY position")
            }
            #expect(
                rows == [
                    SQLRow([
                        .text("default"), .text("a.first"), .text("s"), .text("u"),
                        .text(#"{"address":"2001:db8::","name":"زينب \"z\""}"#), .date(Sample.now),
                    ]),
                    SQLRow([
                        .text("other"), .text("a.second"), .text("s"), .null, .text("{}"), .date(Sample.later),
                    ]),
                ])
        }
    }

    @Test("tells nothing of a transaction that failed")
    func rolledBack() async throws {
        try await TemporaryStores.with { temporary in
            await #expect(throws: UsernameTaken.self) {
                try await temporary.stores.accounts.write(.default) { stores in
                    try await stores.outbox.append(Event("user.created", subject: "u-1", at: Sample.now))
                    throw UsernameTaken()
                }
            }

            let rows = try await temporary.database.read { try await $0.rows("SELECT position FROM events") }
            #expect(rows.isEmpty)
        }
    }

    @Test("keeps the event of a session in the transaction that writes the session")
    func withSession() async throws {
        try await TemporaryStores.with { temporary in
            let sessions = temporary.stores.sessions
            let event = Event("session.authenticated", subject: "s-1", actor: "u-1", at: Sample.now)
            #expect(try await sessions.save(Sample.session(), replacing: nil, telling: event, in: .default))
            let rows = try await temporary.database.read { try await $0.rows("SELECT name FROM events") }
            #expect(rows == [SQLRow([.text("session.authenticated")])])
            try await temporary.database.write { connection in
                try await connection.run(
                    "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no more events'); END")
            }

            await #expect(throws: StoreUnavailable.self) {
                try await sessions.save(Sample.session("s-2"), replacing: nil, telling: event, in: .default)
            }

            #expect(try await sessions.session(ID("s-1"), in: .default, at: Sample.now) != nil)
            #expect(try await sessions.session(ID("s-2"), in: .default, at: Sample.now) == nil)
        }
    }

    @Test("has one event of a sign-in, whether its session is kept here or elsewhere")
    func ofSignIn() async throws {
        try await TemporaryStores.with { temporary in
            let tenant = Tenant(issuer: try Issuer("https://id.example"), displayName: "Example")
            let browser = Browser(cookie: nil, device: Sample.session().device, addressPrefix: "2001:db8::/64")
            let user = try Sample.user()

            for (count, sessions) in [(1, temporary.stores.sessions), (2, MemoryStores().sessions)] {
                let beginSession = BeginSession(
                    sessions: sessions, accounts: temporary.stores.accounts, lifetimes: .init(), clock: FixedClock(),
                    randomness: SeededRandomness())
                _ = try await beginSession(for: user, proving: .password, on: browser, in: tenant)

                let rows = try await temporary.database.read { try await $0.rows("SELECT name FROM events") }
                #expect(rows == Array(repeating: SQLRow([.text("session.authenticated")]), count: count))
            }
        }
    }

    @Test("is not rewritten", arguments: ["UPDATE events SET actor = 'nobody'", "DELETE FROM events"])
    func appendOnly(_ statement: String) async throws {
        try await TemporaryStores.with { temporary in
            try await temporary.stores.accounts.write(.default) {
                try await $0.outbox.append(Event("user.created", subject: "u-1", at: Sample.now))
            }

            await #expect(throws: SQLError.self) {
                try await temporary.database.write { try await $0.run(statement) }
            }
        }
    }
}

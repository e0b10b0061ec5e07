import FoundationEssentials
import SQLStore
import SQLite
import Testing

@Suite("Values to SQLite and back")
struct ValueTests {
    @Test(
        "come back as they were",
        arguments: [
            .null, .integer(0), .integer(.max), .integer(.min), .real(-0.5), .real(1e300),
            .text(""), .text("a\0b"), .text("مرحبا 👋🏽"), .text(String(repeating: "x", count: 300)),
            .blob([]), .blob([0]), .blob([UInt8](repeating: 0xff, count: 300)),
        ] as [SQLValue])
    func roundTrip(value: SQLValue) async throws {
        try await TemporaryDatabase.with("CREATE TABLE kept (value)") { temporary in
            try await temporary.database.write { try await $0.run("INSERT INTO kept VALUES ($1)", [value]) }

            let rows = try await temporary.database.read { try await $0.rows("SELECT value FROM kept") }

            #expect(rows == [SQLRow([value])])
        }
    }

    @Test("may stand several times and in any order")
    func repeatedParameter() async throws {
        try await TemporaryDatabase.with { temporary in
            let rows = try await temporary.database.read {
                try await $0.rows("SELECT $2, $1, $2 || '!', '$1'", [.integer(1), .text("two")])
            }

            #expect(rows == [SQLRow([.text("two"), .integer(1), .text("two!"), .text("$1")])])
        }
    }
}

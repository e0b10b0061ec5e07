import FoundationEssentials
import Kernel
import SQLStore
import TestKit
import Testing

@Suite("What triggers tell of changes")
struct ChangeNoticeTests {
    @Test(
        "is no change if a part is missing or of another type",
        arguments: [
            "", "client default c-1", "[]", "{}", #"{"kind":"client","tenant":"default"}"#,
            #"{"kind":"client","tenant":"default","id":null}"#, #"{"kind":1,"tenant":"default","id":"c-1"}"#,
            #"{"kind":"client","tenant":"default","id":"c-1"} "x""#,
        ]
    )
    func refused(text: String) {
        #expect(Change(notice: text) == nil)
    }

    @Test("is read as PostgreSQL writes it, whatever is in the names")
    func parsed() {
        let text = #"{"kind" : "client", "tenant" : "default", "id" : "a \"b\" \\ c"}"#

        #expect(Change(notice: text) == Change(kind: "client", tenant: .default, id: #"a "b" \ c"#))
    }

    @Test("drops what is named; a text that cannot be read drops everything")
    func passedOn() async throws {
        let (watch, now) = (ChangeWatch(), FixedClock().now)
        let cache = ExpiringCache<String, Int>(following: watch) { $0.id }
        func has(_ key: String) async throws -> Bool { try await cache.value(key, at: now) { nil } != nil }
        for key in ["c-1", "c-2"] { _ = try await cache.value(key, at: now) { 1 } }

        watch.told(notice: #"{"kind":"client","tenant":"default","id":"c-1"}"#)
        #expect(try await !has("c-1"))
        #expect(try await has("c-2"))

        watch.told(notice: "something else")
        #expect(try await !has("c-2"))
    }
}

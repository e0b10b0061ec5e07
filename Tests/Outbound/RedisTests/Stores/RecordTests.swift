import Authentication
import FoundationEssentials
import Kernel
import TestKit
import Testing

@testable import Redis

@Suite("Records as they are kept in Redis")
struct RecordTests {
    private static let dates = [-400 * 86_400, -1, 0, 1, 63, 64, 400 * 86_400].map { Sample.after(seconds: $0) }

    private var sample: RecordWriter {
        var fields = RecordWriter(until: Sample.later)
        fields.add("ميناء")
        fields.add(["a", "", "c"])
        fields.add([UInt8](repeating: 7, count: 300))
        fields.add(Date?.none)
        fields.add(Date?.some(Sample.now))
        fields.add(String?.some(""))
        for date in Self.dates { fields.add(date, since: Sample.now) }
        return fields
    }

    private func read(_ bytes: [UInt8]) throws {
        var fields = try RecordReader(bytes)
        #expect(fields.expiresAt == Sample.later)
        #expect(try fields.text() == "ميناء")
        #expect(try fields.texts() == ["a", "", "c"])
        #expect(try fields.bytes() == [UInt8](repeating: 7, count: 300))
        #expect(try fields.optionalDate() == nil)
        #expect(try fields.optionalDate() == Sample.now)
        #expect(try fields.optionalText() == "")
        for date in Self.dates { #expect(try fields.date(since: Sample.now) == date) }
    }

    @Test("cannot be read when cut short, wherever")
    func cutShort() {
        let bytes = sample.bytes
        for count in bytes.indices {
            #expect(throws: StoreUnavailable.self) { try read(Array(bytes.prefix(count))) }
        }
    }

    @Test("cannot be read when of another format, or with lengths beyond all measure")
    func otherFormat() {
        #expect(throws: StoreUnavailable.self) { try read([2] + sample.bytes.dropFirst()) }
        let head = Array(sample.bytes.prefix(Record.headBytes))
        #expect(throws: StoreUnavailable.self) { try read(head + [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) }
        #expect(throws: StoreUnavailable.self) { try read(head + [0xff, 0xff, 0xff, 0xff, 0x07]) }
        #expect(throws: StoreUnavailable.self) { try read(head + [UInt8](repeating: 0xff, count: 12)) }
        #expect(throws: StoreUnavailable.self) { try read(head + [2, 0xc3, 0x28]) }
    }

    @Test("are read as written, and with fields that a later release has added")
    func roundTrip() throws {
        try read(sample.bytes)
        try read(sample.bytes + [1, 2, 3])
    }

    @Test("say everything of a proof", arguments: FactorEvent.Kind.all)
    func proofs(kind: FactorEvent.Kind) throws {
        let proofs = [
            FactorEvent(kind, at: Sample.now),
            FactorEvent(
                kind, at: Sample.later, traits: Set(FactorEvent.Trait.allCases), reference: "p-1", transaction: "j-1"),
        ]
        var fields = RecordWriter(until: Sample.later)
        fields.add(proofs, since: Sample.later)

        var reader = try RecordReader(fields.bytes)

        #expect(try reader.proofs(since: Sample.later) == proofs)
        // Whoever adds a member adds it to the record as well.
        #expect(
            Mirror(reflecting: proofs[0]).children.map(\.label) == ["kind", "at", "traits", "reference", "transaction"])
    }

    @Test("leave out the kinds and traits of proofs that a later release knows")
    func laterProofs() throws {
        var fields = RecordWriter(until: Sample.later)
        fields.add(length: 2)
        for kind in ["scent", "pwd"] {
            fields.addGroup { proof in
                proof.add(kind)
                proof.add(Sample.now, since: Sample.later)
                proof.add(["seen_from_afar"])
                proof.add(String?.none)
                proof.add(String?.none)
                proof.add("what a later release adds")
            }
        }

        var reader = try RecordReader(fields.bytes)

        #expect(try reader.proofs(since: Sample.later) == [FactorEvent(.password, at: Sample.now)])
    }

    @Test(
        "have names of their own, whatever the characters of their ids",
        arguments: [("a:b", "c"), ("a", "b:c"), ("a}", "b"), ("{a", "b"), ("a%3A", "b"), ("", "")]
    )
    func names(tenant: String, id: String) {
        let names = KeyNames(prefix: "sure{ty}")
        let key = names.key(.session, id, in: TenantID(tenant))

        #expect(key.utf8.count { $0 == UInt8(ascii: "{") } == 1)
        #expect(key.utf8.count { $0 == UInt8(ascii: "}") } == 1)
        #expect(key.split(separator: ":", omittingEmptySubsequences: false).count == 4)
    }
}

extension FactorEvent.Kind {
    fileprivate static let all: [FactorEvent.Kind] = [.password, .passkey, .palm]
}

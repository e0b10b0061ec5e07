import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@testable import Redis

/// Records live longer than releases, and releases serve side by side while servers are replaced.
@Suite("What the release before kept in Redis")
struct FormerFormsTests {
    private static let id = ID<RefreshFamily>("f-1")

    /// Proofs as JSON in the place of fields.
    private func formerBytes(_ session: Session, proofs: String) -> [UInt8] {
        var fields = RecordWriter(until: session.expiresAt)
        fields.add(session.lastUsedAt)
        fields.add(fixed: session.browser.bytes)
        fields.add(session.startedAt)
        fields.add(session.user.string)
        fields.add(session.device.userAgent)
        fields.add(session.device.address)
        fields.add(proofs)
        return fields.bytes
    }

    /// Puts a family there in its former form, under a name of its own.
    private func putFamily(_ keyspace: Keyspace, id: String = "f-1", grant: String = "g-1") async throws {
        let now = RedisArgument.date(Sample.now)
        let fields: [RedisArgument] = [
            "v", 1, "g", .string(grant), "c", .string(Sample.clientID.string), "n", 0, "r", now, "e",
            .date(Sample.later),
        ]
        let key = KeyNames(prefix: keyspace.prefix).key(.family, id, in: .default)
        _ = try await keyspace.client.send(RedisCommand("HSET", key: key, fields))
    }

    @Test("a session whose proofs are neither JSON nor fields cannot be read", arguments: ["[", "{}", "[1]"])
    func otherProofs(proofs: String) {
        #expect(throws: StoreUnavailable.self) {
            try Session(formerBytes(Sample.session(), proofs: proofs), id: ID("s-1"))
        }
    }

    @Test("a session with its proofs as JSON is read")
    func session() throws {
        let session = Sample.session()

        #expect(try Session(formerBytes(session, proofs: session.factors.json.text), id: session.id) == session)
    }

    @Test("a family is read, rotated and repeated", .enabled(if: sharedServerURL != nil))
    func family() async throws {
        try await withStores { stores, keyspace in
            try await putFamily(keyspace)
            let families = stores.refreshFamilies

            let found = try #require(try await families.family(Self.id, in: .default, at: Sample.now))
            let rotated = try await rotate(families)
            let repeated = try await rotate(families)

            var next = found
            next.generation = 1
            next.rotatedAt = Sample.now
            #expect(found.grant == ID("g-1"))
            #expect(found.client == Sample.clientID)
            #expect(rotated == .rotated(next))
            #expect(repeated == .repeated(next))
        }
    }

    @Test("a family that bears its grant's name ends with it", .enabled(if: sharedServerURL != nil))
    func end() async throws {
        try await withStores { stores, keyspace in
            try await putFamily(keyspace, id: "g-1", grant: "another")
            try await stores.refreshFamilies.end(of: ID("g-1"), in: .default)
            #expect(try await keyspace.keys(.family).count == 1)

            try await putFamily(keyspace, id: "g-1")
            try await stores.refreshFamilies.end(of: ID("g-1"), in: .default)

            #expect(try await keyspace.keys().isEmpty)
        }
    }

    private func rotate(_ families: any RefreshFamilyStore) async throws -> Rotation {
        try await families.rotate(
            Self.id, presenting: 0, by: Sample.clientID, graceSeconds: 9, in: .default, at: Sample.now)
    }
}

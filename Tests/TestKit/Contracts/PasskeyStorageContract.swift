public import Accounts
public import FoundationEssentials
public import Kernel
public import Passkeys
import Testing

extension Promise<any Storage<PasskeyStores>> {
    /// What every storage of passkeys keeps.
    public static let all = refusals + keeping + races

    private static let refusals: [Promise] = [
        Promise("refuses a credential id that anybody has, and changes nothing") { storage in
            try await storage.addPeople()
            let mine = Sample.passkey()
            try await storage.write(.default) { try await $0.passkeys.add(mine) }

            await #expect(throws: CredentialIDTaken.self) {
                try await storage.write(.default) {
                    try await $0.passkeys.add(Sample.passkey("p-2", of: ID("u-2"), credential: mine.credential.id))
                }
            }

            #expect(try await storage.read(.default) { try await $0.passkeys.passkey(ID("p-2")) } == nil)
            #expect(try await storage.read(.default) { try await $0.passkeys.passkey(mine.id) } == mine)
        },
        Promise("keeps passkeys, answers and metadata from other tenants") { storage in
            try await storage.addPeople()
            let mine = Sample.passkey()
            try await storage.write(.default) { stores in
                try await stores.passkeys.add(mine)
                try await stores.offers.record(.never, of: Sample.userID, at: Sample.now)
                try await stores.metadata.save(Sample.metadata(1))
            }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.passkeys.passkey(mine.id) == nil)
                #expect(try await stores.passkeys.passkey(credential: mine.credential.id) == nil)
                #expect(try await stores.passkeys.passkeys(of: mine.user).isEmpty)
                #expect(try await stores.passkeys.attested(after: nil, limit: 9).isEmpty)
                #expect(try await stores.offers.answer(of: mine.user) == nil)
                #expect(try await stores.metadata.metadata() == nil)
                let isAdvanced = try await stores.passkeys.advance(
                    mine.id, from: mine.signCount, to: 9, isBackedUp: true, at: Sample.now)
                #expect(!isAdvanced)
                try await stores.passkeys.rename(mine.id, to: "Theirs")
                #expect(try await !stores.passkeys.remove(mine.id))
                try await stores.passkeys.add(Sample.passkey("p-1"))
            }

            #expect(try await storage.read(.default) { try await $0.passkeys.passkey(mine.id) } == mine)
        },
        Promise("notes no use where the count is another by now, or the passkey is gone") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                try await stores.passkeys.add(Sample.passkey(signCount: 7))
                let (id, now) = (ID<Passkey>("p-1"), Sample.later)
                #expect(try await !stores.passkeys.advance(id, from: 6, to: 8, isBackedUp: true, at: now))
                #expect(try await !stores.passkeys.advance(ID("p-9"), from: 7, to: 8, isBackedUp: true, at: now))
                #expect(try await stores.passkeys.passkey(id) == Sample.passkey(signCount: 7))
            }
        },
    ]

    private static let keeping: [Promise] = [
        Promise("gives a passkey back as it was added, by id and by credential") { storage in
            try await storage.addPeople()
            var passkey = Sample.passkey(
                credential: [UInt8](repeating: 0xff, count: 1_023), signCount: .max, certification: "FIDO_CERTIFIED_L2")
            passkey.lastUsedAt = Sample.later
            passkey.suspicion = Passkey.Suspicion(since: Sample.later, status: "REVOKED")
            let kept = passkey
            try await storage.write(.default) { try await $0.passkeys.add(kept) }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.passkeys.passkey(kept.id) == kept)
                #expect(try await stores.passkeys.passkey(credential: kept.credential.id) == kept)
            }
        },
        Promise("lists a person's passkeys, the oldest first") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                try await stores.passkeys.add(Sample.passkey("p-2", credential: [2], at: Sample.later))
                try await stores.passkeys.add(Sample.passkey("p-3", credential: [3]))
                try await stores.passkeys.add(Sample.passkey("p-1", of: ID("u-2"), credential: [1]))
            }

            let listed = try await storage.read(.default) { try await $0.passkeys.passkeys(of: Sample.userID) }

            #expect(listed.map(\.id.string) == ["p-3", "p-2"])
        },
        Promise("notes a use, a name and a suspicion, and takes the suspicion back") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                let id = ID<Passkey>("p-1")
                try await stores.passkeys.add(Sample.passkey(signCount: 7))
                #expect(try await stores.passkeys.advance(id, from: 7, to: 7, isBackedUp: true, at: Sample.later))
                try await stores.passkeys.rename(id, to: "هاتفي")
                try await stores.passkeys.suspect(id, .init(since: Sample.later, status: "REVOKED"))

                let passkey = try #require(try await stores.passkeys.passkey(id))
                #expect(passkey.signCount == 7 && passkey.isBackedUp && passkey.lastUsedAt == Sample.later)
                #expect(passkey.name == "هاتفي" && passkey.suspicion?.status == "REVOKED")

                try await stores.passkeys.suspect(id, nil)
                #expect(try await stores.passkeys.passkey(id)?.suspicion == nil)
            }
        },
        Promise("removes a passkey once") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                try await stores.passkeys.add(Sample.passkey())
                #expect(try await stores.passkeys.remove(ID("p-1")))
                #expect(try await !stores.passkeys.remove(ID("p-1")))
                #expect(try await stores.passkeys.passkeys(of: Sample.userID).isEmpty)
            }
        },
        Promise("pages through those whose attestation was trusted, by id") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                for number in 1...4 {
                    let passkey = Sample.passkey(
                        "p-\(number)", credential: [UInt8(number)], isAttested: number != 2)
                    try await stores.passkeys.add(passkey)
                }
                let first = try await stores.passkeys.attested(after: nil, limit: 2)
                #expect(first.map(\.id.string) == ["p-1", "p-3"])
                let rest = try await stores.passkeys.attested(after: ID("p-3"), limit: 2)
                #expect(rest.map(\.id.string) == ["p-4"])
            }
        },
        Promise("remembers the last answer to an offer") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                #expect(try await stores.offers.answer(of: Sample.userID) == nil)
                try await stores.offers.record(.later, of: Sample.userID, at: Sample.now)
                try await stores.offers.record(.never, of: Sample.userID, at: Sample.later)

                let answer = try #require(try await stores.offers.answer(of: Sample.userID))
                #expect(answer == (.never, Sample.later))
            }
        },
        Promise("keeps the metadata with the highest number") { storage in
            try await storage.write(.default) { stores in
                #expect(try await stores.metadata.metadata() == nil)
                #expect(try await stores.metadata.number() == nil)
                for number: Int64 in [5, 6, 4] { try await stores.metadata.save(Sample.metadata(number)) }
                #expect(try await stores.metadata.metadata() == Sample.metadata(6))
                #expect(try await stores.metadata.number() == 6)
            }
        },
    ]

    private static let races: [Promise] = [
        Promise("notes one of those uses that come with the same count at once") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { try await $0.passkeys.add(Sample.passkey(signCount: 7)) }

            let answers = try await atOnce { _ in
                try await storage.write(.default) {
                    try await $0.passkeys.advance(ID("p-1"), from: 7, to: 8, isBackedUp: false, at: Sample.later)
                }
            }

            #expect(answers.count { $0 } == 1)
        }
    ]
}

extension Storage<PasskeyStores> {
    /// Puts in the people whose passkeys the samples are.
    fileprivate func addPeople() async throws {
        for tenant in [TenantID.default, Sample.other] {
            try await write(tenant) { stores in
                for number in 1...2 {
                    try await stores.users.add(Sample.user("u-\(number)", name: "user\(number)"), password: nil)
                }
            }
        }
    }
}

extension Sample {
    public static func passkey(
        _ id: String = "p-1",
        of user: ID<User> = userID,
        credential: [UInt8] = [1, 2, 3],
        signCount: UInt32 = 0,
        isSynced: Bool = true,
        isAttested: Bool = true,
        certification: String? = nil,
        aaguid: [UInt8] = [UInt8](0..<16),
        at created: Date = now
    ) -> Passkey {
        Passkey(
            id: ID(id),
            user: user,
            credential: Passkey.Credential(
                id: credential,
                publicKey: [0xa5, 0x01, 0x02, 0x00],
                aaguid: aaguid,
                isBackupEligible: isSynced,
                wasUserVerified: true,
                transports: ["hybrid", "internal"],
                attestation: Passkey.Attestation(
                    format: "packed", object: [0xa3, 0x00], clientData: Array("{}".utf8), isTrusted: isAttested,
                    certification: certification)
            ),
            name: "My phone",
            createdAt: created,
            signCount: signCount,
            isBackedUp: false
        )
    }

    public static func metadata(_ number: Int64) -> StoredMetadata {
        StoredMetadata(blob: Array("e30.e30.\(number)".utf8), number: number, fetchedAt: now)
    }
}

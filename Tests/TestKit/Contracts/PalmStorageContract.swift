public import Accounts
public import FoundationEssentials
public import Kernel
public import Palm
import Testing

extension Promise<any Storage<PalmStores>> {
    /// What every storage of palms keeps.
    public static let all = refusals + keeping + races

    private static let refusals: [Promise] = [
        Promise("keeps palms and deletions from other tenants") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                try await stores.palms.save(Sample.palm())
                try await stores.palms.add(Sample.palmDeletion())
            }

            try await storage.write(Sample.other) { stores in
                #expect(try await stores.palms.palm(of: Sample.userID) == nil)
                #expect(try await stores.palms.palm(subject: Sample.palm().subject) == nil)
                #expect(try await stores.palms.deletions(dueAt: Sample.later, limit: 9).isEmpty)
                #expect(try await stores.palms.deletionCount() == 0)
                #expect(try await stores.palms.palms(after: nil, limit: 9).isEmpty)
                let claimed = try await stores.palms.claim(Sample.palmDeletion(), until: Sample.later)
                #expect(claimed == nil)
                #expect(try await !stores.palms.remove(Sample.palmDeletion()))
                #expect(try await !stores.palms.removePalm(of: Sample.userID))
                try await stores.palms.save(Sample.palm())
            }

            #expect(try await storage.read(.default) { try await $0.palms.palm(of: Sample.userID) } == Sample.palm())
        },
        Promise("gives no deletion that is not due, and none to somebody who read it too long ago") { storage in
            try await storage.write(.default) { stores in
                let deletion = Sample.palmDeletion()
                try await stores.palms.add(deletion)
                #expect(try await stores.palms.deletions(dueAt: Sample.after(seconds: -1), limit: 9).isEmpty)

                let claimed = try #require(try await stores.palms.claim(deletion, until: Sample.later))
                #expect(claimed.tries == 1 && claimed.nextTryAt == Sample.later)
                #expect(try await stores.palms.claim(deletion, until: Sample.later) == nil)
                #expect(try await !stores.palms.remove(deletion))
                #expect(try await stores.palms.remove(claimed))
                #expect(try await !stores.palms.remove(claimed))
            }
        },
    ]

    private static let keeping: [Promise] = [
        Promise("gives a palm back as it was saved, by person and by subject") { storage in
            try await storage.addPeople()
            let palm = Sample.palm(failures: 5, lockedUntil: Sample.later)
            try await storage.write(.default) { try await $0.palms.save(palm) }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.palms.palm(of: palm.user) == palm)
                #expect(try await stores.palms.palm(subject: palm.subject) == palm)
                #expect(try await stores.palms.palm(of: ID("u-2")) == nil)
            }
        },
        Promise("keeps one palm for a person, the last one saved, whatever it replaces", Self.replaces),
        Promise("lists palms by their people, page by page") { storage in
            try await storage.addPeople()
            let palms = ["u-1", "u-2"].map { Sample.palm("palm of \($0)", of: ID($0), subject: $0) }
            try await storage.write(.default) { stores in
                for palm in palms.reversed() { try await stores.palms.save(palm) }
            }

            try await storage.read(.default) { stores async throws in
                #expect(try await stores.palms.palms(after: nil, limit: 9) == palms)
                #expect(try await stores.palms.palms(after: nil, limit: 1) == [palms[0]])
                #expect(try await stores.palms.palms(after: ID("u-1"), limit: 1) == [palms[1]])
                #expect(try await stores.palms.palms(after: ID("u-2"), limit: 1).isEmpty)
            }
        },
        Promise("removes a palm once") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores in
                try await stores.palms.save(Sample.palm())
                #expect(try await stores.palms.removePalm(of: Sample.userID))
                #expect(try await !stores.palms.removePalm(of: Sample.userID))
            }
        },
        Promise("lists what is due, the longest due first, and puts a newer deletion in the place of an older") {
            storage in
            try await storage.write(.default) { stores in
                try await stores.palms.add(Sample.palmDeletion("d-1", dueAt: Sample.after(seconds: 2)))
                try await stores.palms.add(Sample.palmDeletion("d-2", dueAt: Sample.after(seconds: 1)))
                try await stores.palms.add(Sample.palmDeletion("d-3", dueAt: Sample.later))
                let newer = Sample.palmDeletion("d-1", sealed: [9, 9], dueAt: Sample.after(seconds: 2))
                try await stores.palms.add(newer)

                let due = try await stores.palms.deletions(dueAt: Sample.after(seconds: 2), limit: 9)
                #expect(due.map(\.id.string) == ["d-2", "d-1"])
                #expect(due.last == newer)
                #expect(try await stores.palms.deletions(dueAt: Sample.later, limit: 1).count == 1)
                #expect(try await stores.palms.deletionCount() == 3)
            }
        },
    ]

    private static let replaces: @Sendable (any Storage<PalmStores>) async throws -> Void = { storage in
        try await storage.addPeople()
        try await storage.write(.default) { stores in
            for standing: PalmStanding in [.pending, .enrolled, .suspended, .deleted] {
                let palm = Sample.palm(
                    "palm-\(standing)", subject: "\(standing)", sealed: standing == .deleted ? [] : [7, 8],
                    standing: standing)
                try await stores.palms.save(palm)
                #expect(try await stores.palms.palm(of: Sample.userID) == palm)
            }
            #expect(try await stores.palms.palm(subject: Sample.digest("pending")) == nil)
        }
    }

    private static let races: [Promise] = [
        Promise("gives a deletion to one of those who claim it at once") { storage in
            try await storage.write(.default) { try await $0.palms.add(Sample.palmDeletion()) }

            let claims = try await atOnce { _ in
                try await storage.write(.default) {
                    try await $0.palms.claim(Sample.palmDeletion(), until: Sample.later)
                }
            }

            #expect(claims.count { $0 != nil } == 1)
        }
    ]
}

extension Storage<PalmStores> {
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
    public static func palm(
        _ id: String = "palm-1",
        of user: ID<User> = userID,
        subject: String = "subject",
        sealed: [UInt8] = [1, 2, 3],
        standing: PalmStanding = .enrolled,
        failures: Int = 0,
        lockedUntil: Date? = nil
    ) -> PalmRecord {
        PalmRecord(
            id: ID(id), user: user, provider: "biowave", consent: PalmConsent(textVersion: "1", givenAt: now),
            subject: digest(subject), sealedHandle: sealed, standing: standing, failures: failures,
            lockedUntil: lockedUntil, createdAt: now, changedAt: later)
    }

    public static func palmDeletion(
        _ id: String = "d-1", sealed: [UInt8] = [1, 2, 3], dueAt next: Date = now
    ) -> PalmDeletion {
        PalmDeletion(
            id: ID(id), user: userID, provider: "biowave", sealedHandle: sealed, askedAt: now, nextTryAt: next)
    }
}

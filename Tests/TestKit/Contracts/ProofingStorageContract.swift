public import Accounts
public import FoundationEssentials
public import Kernel
public import Proofing
import Testing

extension Promise<any Storage<ProofingStores>> {
    /// What every storage of proofing keeps.
    public static let all = refusals + keeping + races

    private static let refusals: [Promise] = [
        Promise("keeps cases, results and notices from other tenants") { storage in
            try await storage.addPeople()
            let mine = Sample.proofingCase(reference: "r-1")
            try await storage.write(.default) { stores async throws in
                try await stores.cases.add(mine)
                try await stores.results.save(Sample.proofingResult())
                #expect(try await stores.cases.note(Sample.digest("n"), until: Sample.later))
            }

            try await storage.write(Sample.other) { stores async throws in
                #expect(try await stores.cases.proofingCase(mine.id) == nil)
                #expect(try await stores.cases.proofingCase("r-1", at: mine.provider) == nil)
                #expect(try await stores.cases.proofingCases(of: mine.user, limit: 9).isEmpty)
                #expect(try await stores.cases.due(at: .distantFuture, limit: 9).isEmpty)
                #expect(try await stores.cases.openCount() == 0)
                #expect(try await !stores.cases.save(mine, from: mine.version))
                #expect(try await stores.results.results(of: mine.user).isEmpty)
                #expect(try await stores.results.standing(of: mine.user, at: Sample.now) == nil)
                #expect(try await stores.results.expired(at: .distantFuture, limit: 9).isEmpty)
                #expect(try await stores.cases.note(Sample.digest("n"), until: Sample.later))
            }
        },
        Promise("writes no case whose version is another by now") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores async throws in
                try await stores.cases.add(Sample.proofingCase(version: 4))

                #expect(try await !stores.cases.save(Sample.proofingCase("c-1", .inReview, version: 4), from: 3))
                #expect(try await !stores.cases.save(Sample.proofingCase("c-9", version: 5), from: 4))

                #expect(try await stores.cases.proofingCase(ID("c-1")) == Sample.proofingCase(version: 4))
            }
        },
        Promise("knows a notice that was noted before") { storage in
            try await storage.write(.default) { stores async throws in
                #expect(try await stores.cases.note(Sample.digest("n"), until: Sample.later))
                #expect(try await !stores.cases.note(Sample.digest("n"), until: Sample.later))
                #expect(try await stores.cases.note(Sample.digest("m"), until: Sample.later))
            }
        },
    ]

    private static let keeping: [Promise] = [
        Promise("gives a case back as it was saved, in every state, by id and by reference") { storage in
            try await storage.addPeople()
            for (number, state) in Sample.proofingStates.enumerated() {
                let begun = Sample.proofingCase("c-\(number)", version: 1)
                let kept = Sample.proofingCase(
                    "c-\(number)", state, version: 2, reference: "r-\(number)", step: Sample.kycSteps[number % 3])
                try await storage.write(.default) { stores async throws in
                    try await stores.cases.add(begun)
                    #expect(try await stores.cases.save(kept, from: 1))
                }

                try await storage.read(.default) { stores async throws in
                    #expect(try await stores.cases.proofingCase(kept.id) == kept)
                    #expect(try await stores.cases.proofingCase("r-\(number)", at: kept.provider) == kept)
                    #expect(try await stores.cases.proofingCase("r-\(number)", at: "another") == nil)
                }
            }
        },
        Promise("lists a person's cases, the newest first") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores async throws in
                try await stores.cases.add(Sample.proofingCase("c-1"))
                try await stores.cases.add(Sample.proofingCase("c-2", at: Sample.later))
                try await stores.cases.add(Sample.proofingCase("c-3", of: ID("u-2")))

                let listed = try await stores.cases.proofingCases(of: Sample.userID, limit: 9)
                #expect(listed.map(\.id.string) == ["c-2", "c-1"])
                #expect(try await stores.cases.proofingCases(of: Sample.userID, limit: 1).count == 1)
            }
        },
        Promise("lists open cases that are due, the longest overdue first") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores async throws in
                for (number, seconds) in [30.0, 10, 20, 40].enumerated() {
                    let state: ProofingCase.State = number == 2 ? .expired(at: Sample.now) : .pending
                    try await stores.cases.add(
                        Sample.proofingCase("c-\(number)", state, nextPollAt: Sample.after(seconds: seconds)))
                }

                let due = try await stores.cases.due(at: Sample.after(seconds: 30), limit: 9)
                #expect(due.map(\.string) == ["c-1", "c-0"])
                #expect(try await stores.cases.due(at: Sample.later, limit: 2).count == 2)
                #expect(try await stores.cases.openCount() == 3)
            }
        },
        Promise("keeps one result for a case, and lists those that nobody has ended") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores async throws in
                let first = Sample.proofingResult("c-1")
                let better = Sample.proofingResult("c-1", .enhanced, sealed: [9])
                let ended = Sample.proofingResult("c-2", end: .init(.revoked, at: Sample.later))
                for result in [first, better, ended] { try await stores.results.save(result) }

                #expect(try await stores.results.results(of: Sample.userID) == [better])
            }
        },
        Promise("tells the best of what stands", Self.standing),
        Promise("lists people whose results have expired and are not ended") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { stores async throws in
                let past = Sample.after(seconds: 10)
                try await stores.results.save(Sample.proofingResult("c-1", expiresAt: past))
                try await stores.results.save(Sample.proofingResult("c-2", expiresAt: past))
                try await stores.results.save(Sample.proofingResult("c-3", of: ID("u-2"), expiresAt: nil))

                #expect(try await stores.results.expired(at: Sample.after(seconds: 9), limit: 9).isEmpty)
                #expect(try await stores.results.expired(at: past, limit: 9) == [Sample.userID])
            }
        },
    ]

    private static let races: [Promise] = [
        Promise("writes one of those changes that come from the same version at once") { storage in
            try await storage.addPeople()
            try await storage.write(.default) { try await $0.cases.add(Sample.proofingCase(version: 1)) }

            let answers = try await atOnce { _ in
                try await storage.write(.default) {
                    try await $0.cases.save(Sample.proofingCase("c-1", .inReview, version: 2), from: 1)
                }
            }

            #expect(answers.count { $0 } == 1)
        },
        Promise("notes one of those notices that come at once") { storage in
            let answers = try await atOnce { _ in
                try await storage.write(.default) { try await $0.cases.note(Sample.digest("n"), until: Sample.later) }
            }

            #expect(answers.count { $0 } == 1)
        },
    ]

    private static func standing(_ storage: any Storage<ProofingStores>) async throws {
        try await storage.addPeople()
        try await storage.write(.default) { stores async throws in
            let (soon, late) = (Sample.after(seconds: 10), Sample.later)
            try await stores.results.save(Sample.proofingResult("c-1", .enhanced, expiresAt: soon))
            try await stores.results.save(Sample.proofingResult("c-2", .verified, expiresAt: late))
            try await stores.results.save(Sample.proofingResult("c-3", .verified, expiresAt: nil))
            try await stores.results.save(
                Sample.proofingResult("c-4", .enhanced, end: .init(.revoked, at: Sample.now)))

            let now = try await stores.results.standing(of: Sample.userID, at: Sample.now)
            #expect(now == ProofedIdentity(.enhanced, provedAt: Sample.now, expiresAt: soon))
            let then = try await stores.results.standing(of: Sample.userID, at: soon)
            #expect(then == ProofedIdentity(.verified, provedAt: Sample.now, expiresAt: nil))
            #expect(try await stores.results.standing(of: ID("u-2"), at: Sample.now) == nil)
        }
    }
}

extension Storage<ProofingStores> {
    /// Puts in the people whom the samples are about.
    fileprivate func addPeople() async throws {
        for tenant in [TenantID.default, Sample.other] {
            try await write(tenant) { stores async throws in
                for number in 1...2 {
                    try await stores.users.add(Sample.user("u-\(number)", name: "user\(number)"), password: nil)
                }
            }
        }
    }
}

extension Sample {
    public static let kycSteps: [KYCStep] = [.redirect("https://kyc.example/1"), .number("42"), .code("kyc://1")]

    public static let proofingStates: [ProofingCase.State] = [
        .created, .pending, .inReview, .approved(at: later), .rejected(at: later, KYCRejection(reasons: ["a", "b"])),
        .rejected(at: later, KYCRejection(isFinal: true)), .expired(at: later), .cancelled(at: later, .byPerson),
        .cancelled(at: later, .providerFailed),
    ]

    public static func proofingCase(
        _ id: String = "c-1",
        _ state: ProofingCase.State = .pending,
        of user: ID<User> = userID,
        version: Int = 1,
        reference: String? = nil,
        step: KYCStep? = nil,
        nextPollAt: Date? = after(seconds: 5),
        at created: Date = now
    ) -> ProofingCase {
        let begun = ProofingCase(
            id: ID(id), user: user, session: "s-1", level: .verified, provider: "simulator", journey: "j-1",
            returnPath: "/account", createdAt: created, expiresAt: created.addingTimeInterval(3_600))
        let isOpen = ["created", "pending", "in_review"].contains(state.name)
        return ProofingCase(
            begun, state: state, version: version, reference: reference, step: isOpen ? step : nil,
            sealedMemory: isOpen ? [1, 2] : nil, decidedAt: isOpen ? nil : created,
            nextPollAt: isOpen ? nextPollAt : nil, polls: 3)
    }

    public static func proofingResult(
        _ id: String = "c-1",
        _ level: IdentityLevel = .verified,
        of user: ID<User> = userID,
        expiresAt: Date? = later,
        sealed: [UInt8] = [1],
        end: ProofingResult.End? = nil
    ) -> ProofingResult {
        ProofingResult(
            id: ID(id), user: user, identity: ProofedIdentity(level, provedAt: now, expiresAt: expiresAt),
            provider: "simulator", sealedClaims: sealed, end: end)
    }
}

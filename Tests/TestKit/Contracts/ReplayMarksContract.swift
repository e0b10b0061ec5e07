import Cryptography
import FoundationEssentials
public import Kernel
import Testing

extension Promise<any ReplayMarks> {
    /// What every store of replay marks keeps.
    public static let all: [Promise] = [
        Promise("calls a proof that comes again a replay, until it would be refused for its age") {
            marks async throws in
            #expect(try await marks.mark("proof") == .fresh)
            #expect(try await marks.mark("proof") == .replayed)
            #expect(try await marks.mark("proof", at: Sample.after(seconds: 59.999)) == .replayed)
        },
        Promise("marks anew what comes after the end of its mark") { marks async throws in
            #expect(try await marks.mark("proof", until: Sample.after(seconds: 60)) == .fresh)

            let end = Sample.after(seconds: 60)
            #expect(try await marks.mark("proof", until: Sample.after(seconds: 120), at: end) == .fresh)
            #expect(try await marks.mark("proof", until: Sample.after(seconds: 180), at: end) == .replayed)
            #expect(try await marks.mark("proof", at: Sample.after(seconds: 119)) == .replayed)
        },
        Promise("counts a mark for its tenant, its purpose and its proof alone") { marks async throws in
            #expect(try await marks.mark("proof") == .fresh)

            #expect(try await marks.mark("another proof") == .fresh)
            #expect(try await marks.mark("proof", for: "client_assertion") == .fresh)
            #expect(try await marks.mark("proof", in: Sample.other) == .fresh)
            #expect(try await marks.mark("proof") == .replayed)
        },
        Promise("tells one of those who bring a proof at once that it is fresh") { marks in
            let verdicts = try await atOnce { _ in try await marks.mark("proof") }

            #expect(verdicts.count { $0 == .fresh } == 1)
            #expect(verdicts.count { $0 == .replayed } == 31)
        },
    ]
}

extension Promise<Swept<any ReplayMarks>> {
    public static let swept: [Promise] = [
        Promise("forgets marks that are past in slices, the oldest first") { swept async throws in
            for index in 0..<4 {
                let end = Sample.after(seconds: Double(index) + 1)
                #expect(try await swept.store.mark("\(index)", until: end) == .fresh)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 3), limit: 2) == 2)
            #expect(try await swept.store.mark("2") == .replayed)
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 3), limit: 2) == 1)
            #expect(try await swept.store.mark("3") == .replayed)
        }
    ]
}

extension ReplayMarks {
    fileprivate func mark(
        _ proof: String,
        for purpose: String = "dpop",
        until expiry: Date = Sample.after(seconds: 60),
        in tenant: TenantID = .default,
        at now: Date = Sample.now
    ) async throws -> ReplayVerdict {
        // Made a moment later by its own clock, so that no store can be too young to remember it.
        let issuedAt = now.addingTimeInterval(1)
        return try await mark(
            Sample.digest(proof), for: purpose, issuedAt: issuedAt, until: expiry, in: tenant, at: now)
    }
}

import FoundationEssentials
import Kernel
public import OAuth
import Testing

extension Promise<any RefreshFamilyStore> {
    /// What every store of refresh-token families keeps.
    public static let all = refusals + rotations + races + ends

    private static let refusals: [Promise] = [
        Promise("refuses a token of no family, of another tenant and of another client") { families in
            try await families.add(Sample.family(), in: .default)

            #expect(try await families.rotate("f-2", presenting: 0) == .refused)
            #expect(try await families.rotate("f-1", presenting: 0, in: Sample.other) == .refused)
            #expect(try await families.rotate("f-1", presenting: 0, by: "c-2") == .refused)

            #expect(try await families.family(ID("f-1"), in: Sample.other, at: Sample.now) == nil)
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.now) == Sample.family())
        },
        Promise("refuses an expired family, and one that another client would spoil by an old token") { families in
            try await families.add(Sample.family(generation: 9), in: .default)

            #expect(try await families.rotate("f-1", presenting: 9, at: Sample.later) == .refused)
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.later) == nil)
            #expect(try await families.rotate("f-1", presenting: 0, by: "c-2") == .refused)
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.now) != nil)
        },
        Promise("refuses generations that cannot be") { families in
            try await families.add(Sample.family(), in: .default)

            #expect(try await families.rotate("f-1", presenting: -1) == .refused)
            #expect(try await families.rotate("f-1", presenting: .max) == .refused)
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.now) == Sample.family())
        },
    ]

    private static let rotations: [Promise] = [
        Promise("moves on by one with the present token") { families in
            try await families.add(Sample.family(generation: 7), in: .default)
            var expected = Sample.family(generation: 8)
            expected.rotatedAt = Sample.after(seconds: 5)

            #expect(try await families.rotate("f-1", presenting: 7, at: expected.rotatedAt) == .rotated(expected))
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.now) == expected)
        },
        Promise("repeats the answer within the grace, which repeats do not prolong") { families in
            try await families.add(Sample.family(), in: .default)
            guard case .rotated(let family) = try await families.rotate("f-1", presenting: 0) else {
                Issue.record("the first token is good")
                return
            }

            for seconds in [0, 9.999] {
                let answer = try await families.rotate("f-1", presenting: 0, at: Sample.after(seconds: seconds))
                #expect(answer == .repeated(family))
            }
            let answer = try await families.rotate("f-1", presenting: 0, at: Sample.after(seconds: 10))

            #expect(answer == .reused(family))
            #expect(try await families.family(ID("f-1"), in: .default, at: Sample.now) == nil)
        },
        Promise("calls a token two behind a reuse, grace or not, and the family is gone") { families in
            try await families.add(Sample.family(), in: .default)
            _ = try await families.rotate("f-1", presenting: 0)
            _ = try await families.rotate("f-1", presenting: 1)

            #expect(try await families.rotate("f-1", presenting: 0) == .reused(Sample.family(generation: 2)))
            #expect(try await families.rotate("f-1", presenting: 2) == .refused)
        },
        Promise("gives no grace of no seconds") { families in
            try await families.add(Sample.family(), in: .default)
            _ = try await families.rotate("f-1", presenting: 0, graceSeconds: 0)

            let answer = try await families.rotate("f-1", presenting: 0, graceSeconds: 0)

            #expect(answer == .reused(Sample.family(generation: 1)))
        },
        Promise("catches up with a token newer than it knows") { families in
            try await families.add(Sample.family(generation: 3), in: .default)

            #expect(try await families.rotate("f-1", presenting: 6) == .rotated(Sample.family(generation: 7)))
            #expect(try await families.rotate("f-1", presenting: 6) == .repeated(Sample.family(generation: 7)))
        },
    ]

    private static let races: [Promise] = [
        Promise("rotates once for all who present one token at once, and gives them the same successor") { families in
            try await families.add(Sample.family(generation: 4), in: .default)
            let successor = Sample.family(generation: 5)

            let answers = try await atOnce { _ in try await families.rotate("f-1", presenting: 4) }

            #expect(answers.count { $0 == .rotated(successor) } == 1)
            #expect(answers.count { $0 == .repeated(successor) } == 31)
        },
        Promise("tells one of those who present an old token at once that it is a reuse") { families in
            try await families.add(Sample.family(generation: 4), in: .default)

            let answers = try await atOnce { _ in try await families.rotate("f-1", presenting: 1) }

            #expect(answers.count { $0 == .reused(Sample.family(generation: 4)) } == 1)
            #expect(answers.count { $0 == .refused } == 31)
        },
    ]

    private static let ends: [Promise] = [
        Promise("ends the families of a grant, and of no other") { families in
            try await families.add(Sample.family("f-1"), in: .default)
            try await families.add(Sample.family("f-2"), in: .default)
            try await families.add(Sample.family("f-3", of: "g-2"), in: .default)
            try await families.add(Sample.family("f-1"), in: Sample.other)

            try await families.end(of: ID("g-1"), in: .default)

            #expect(try await families.rotate("f-1", presenting: 0) == .refused)
            #expect(try await families.rotate("f-2", presenting: 0) == .refused)
            #expect(try await families.family(ID("f-3"), in: .default, at: Sample.now) != nil)
            #expect(try await families.family(ID("f-1"), in: Sample.other, at: Sample.now) != nil)
        }
    ]
}

extension Promise<Swept<any RefreshFamilyStore>> {
    public static let swept: [Promise] = [
        Promise("forgets expired families in slices, the oldest first") { swept in
            for index in 0..<4 {
                let end = Sample.after(seconds: Double(index))
                try await swept.store.add(Sample.family("f-\(index)", until: end), in: .default)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 2)
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 1)
            #expect(try await swept.store.family(ID("f-3"), in: .default, at: Sample.now) != nil)
        }
    ]
}

extension RefreshFamilyStore {
    fileprivate func rotate(
        _ id: String,
        presenting generation: Int64,
        by client: String = Sample.clientID.string,
        graceSeconds: Int = 10,
        in tenant: TenantID = .default,
        at now: Date = Sample.now
    ) async throws -> Rotation {
        try await rotate(
            ID(id), presenting: generation, by: ID(client), graceSeconds: graceSeconds, in: tenant, at: now)
    }
}

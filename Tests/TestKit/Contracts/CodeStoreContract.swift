import FoundationEssentials
import Kernel
public import OAuth
import Testing

extension Promise<any CodeStore> {
    /// What every store of authorization codes keeps.
    public static let all: [Promise] = [
        Promise("knows nothing of a code that was not issued") { codes async throws in
            let digest = Sample.digest("unknown")

            #expect(try await codes.code(digest, in: .default) == nil)
            #expect(try await codes.redeem(digest, in: .default, at: Sample.now) == .unknown)
        },
        Promise("keeps a code's code from other tenants") { codes in
            let digest = Sample.digest("code")
            let code = try Sample.code()
            try await codes.add(code, digest: digest, in: .default)

            #expect(try await codes.code(digest, in: Sample.other) == nil)
            #expect(try await codes.redeem(digest, in: Sample.other, at: Sample.now) == .unknown)

            #expect(try await codes.redeem(digest, in: .default, at: Sample.now) == .redeemed(code))
        },
        Promise("redeems a code once, however many present it at once") { codes in
            let digest = Sample.digest("code")
            let code = try Sample.code()
            try await codes.add(code, digest: digest, in: .default)

            let answers = try await atOnce { _ in try await codes.redeem(digest, in: .default, at: Sample.now) }

            #expect(answers.count { $0 == .redeemed(code) } == 1)
            #expect(answers.count { $0 == .replayed(code) } == 31)
        },
        Promise("gives a code back as it was issued, redeemed or not, expired or not") { codes in
            let full = try Sample.code(
                Sample.fullAuthorization(), nonce: "n-0S6_WzA2Mj ☂",
                challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
            let plain = try Sample.code(until: Sample.now)
            try await codes.add(full, digest: Sample.digest("full"), in: .default)
            try await codes.add(plain, digest: Sample.digest("plain"), in: .default)

            #expect(try await codes.code(Sample.digest("full"), in: .default) == full)
            #expect(try await codes.redeem(Sample.digest("plain"), in: .default, at: Sample.later) == .redeemed(plain))
            #expect(try await codes.code(Sample.digest("plain"), in: .default) == plain)
        },
    ]
}

extension Promise<Swept<any CodeStore>> {
    public static let swept: [Promise] = [
        Promise("forgets codes of all tenants a day after their end, in slices, the oldest first") { swept in
            let codes = swept.store
            for index in 0..<5 {
                let code = try Sample.code(until: Sample.after(seconds: Double(index)))
                let tenant = index.isMultiple(of: 2) ? TenantID.default : Sample.other
                try await codes.add(code, digest: Sample.digest("\(index)"), in: tenant)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 86_399), limit: 9) == 0)
            let twoSecondsOn = Sample.after(seconds: 86_402)
            #expect(try await swept.removeExpired(at: twoSecondsOn, limit: 2) == 2)
            #expect(try await codes.code(Sample.digest("1"), in: Sample.other) == nil)
            #expect(try await codes.code(Sample.digest("2"), in: .default) != nil)
            #expect(try await swept.removeExpired(at: twoSecondsOn, limit: 9) == 1)
            #expect(try await codes.code(Sample.digest("3"), in: Sample.other) != nil)
        }
    ]
}

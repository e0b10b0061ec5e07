import Cryptography
import FoundationEssentials
public import Kernel
import Testing

extension Promise<any OneTimeStore> {
    /// What every store of things that are used once keeps.
    public static let all: [Promise] = [
        Promise("knows nothing of a value that was not given out") { records in
            try await records.add(Sample.oneTime(), under: Sample.digest("value"), in: .default)

            #expect(try await records.seen("another value") == nil)
            #expect(try await records.consumed("another value") == nil)
        },
        Promise("keeps a record from other tenants and from other purposes") { records in
            let record = Sample.oneTime()
            try await records.add(record, under: Sample.digest("value"), in: .default)

            #expect(try await records.seen("value", in: Sample.other) == nil)
            #expect(try await records.consumed("value", in: Sample.other) == nil)
            #expect(try await records.seen("value", for: "login") == nil)
            #expect(try await records.consumed("value", for: "login") == nil)

            #expect(try await records.consumed("value") == record)
        },
        Promise("puts no record in the place of another") { records in
            let record = Sample.oneTime()
            try await records.add(record, under: Sample.digest("value"), in: .default)

            await #expect(throws: (any Error).self) {
                try await records.add(
                    OneTimeRecord(purpose: record.purpose, payload: [9], expiresAt: record.expiresAt),
                    under: Sample.digest("value"), in: .default)
            }

            #expect(try await records.consumed("value") == record)
        },
        Promise("answers and gives out no record past its end") { records in
            let record = Sample.oneTime(until: Sample.after(seconds: 1))
            try await records.add(record, under: Sample.digest("value"), in: .default)
            let end = record.expiresAt

            #expect(try await records.seen("value", at: end) == nil)
            #expect(try await records.consumed("value", at: end) == nil)
            #expect(try await records.consumed("value", at: Sample.after(seconds: 0.999)) == record)
        },
        Promise("leaves a record that is looked at as it is") { records in
            let record = Sample.oneTime()
            try await records.add(record, under: Sample.digest("value"), in: .default)

            #expect(try await records.seen("value") == record)
            #expect(try await records.seen("value") == record)
            #expect(try await records.consumed("value") == record)
            #expect(try await records.seen("value") == nil)
        },
        Promise("gives a record to one of those who use it at once") { records in
            let record = Sample.oneTime()
            try await records.add(record, under: Sample.digest("value"), in: .default)

            let answers = try await atOnce { _ in try await records.consumed("value") }

            #expect(answers.count { $0 == record } == 1)
            #expect(answers.count { $0 == nil } == 31)
        },
        Promise("keeps payloads of any bytes and length") { records in
            for (index, payload) in [[], [0, 255, 0], [UInt8](repeating: 0x61, count: 100_000)].enumerated() {
                let record = OneTimeRecord(purpose: "pushed_request", payload: payload, expiresAt: Sample.later)
                try await records.add(record, under: Sample.digest("\(index)"), in: .default)

                #expect(try await records.consumed("\(index)", for: "pushed_request") == record)
            }
        },
    ]
}

extension Promise<Swept<any OneTimeStore>> {
    public static let swept: [Promise] = [
        Promise("forgets expired records of all tenants in slices, the oldest first") { swept in
            for index in 0..<4 {
                let record = Sample.oneTime(until: Sample.after(seconds: Double(index)))
                let tenant = index.isMultiple(of: 2) ? TenantID.default : Sample.other
                try await swept.store.add(record, under: Sample.digest("\(index)"), in: tenant)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 2)
            #expect(try await swept.store.seen("2", at: Sample.after(seconds: -1)) != nil)
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 1)
            #expect(try await swept.store.seen("3", in: Sample.other) != nil)
        }
    ]
}

extension OneTimeStore {
    fileprivate func seen(
        _ value: String, for purpose: String = Sample.purpose, in tenant: TenantID = .default, at now: Date = Sample.now
    ) async throws -> OneTimeRecord? {
        try await record(Sample.digest(value), for: purpose, in: tenant, at: now)
    }

    fileprivate func consumed(
        _ value: String, for purpose: String = Sample.purpose, in tenant: TenantID = .default, at now: Date = Sample.now
    ) async throws -> OneTimeRecord? {
        try await consume(Sample.digest(value), for: purpose, in: tenant, at: now)
    }
}

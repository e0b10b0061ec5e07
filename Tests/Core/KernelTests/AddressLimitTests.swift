import FoundationEssentials
import Kernel
import Testing

@Suite("What strangers may begin from one address (Security 7)")
struct AddressLimitTests {
    let counters = InProcessRateCounters()
    let start = Date(milliseconds: 1_700_000_100_000)
    var limit: AddressLimit { AddressLimit("thing", by: counters, windowSeconds: 100, most: 3) }

    private func begin(_ count: Int, from address: String = "a", after seconds: Double = 0) async throws {
        for _ in 0..<count {
            try await limit.count(address, in: .default, at: start.addingTimeInterval(seconds))
        }
    }

    @Test("ends at the limit, and says how long to wait")
    func ends() async throws {
        try await begin(3)

        let refusal = await #expect(throws: AddressLimitReached.self) { try await begin(1) }
        #expect(refusal?.retryAfterSeconds == 100)
    }

    @Test("concerns neither other addresses, nor other things, nor other tenants")
    func apart() async throws {
        try await begin(3)

        try await begin(3, from: "b")
        try await AddressLimit("other", by: counters, windowSeconds: 100, most: 1)
            .count("a", in: .default, at: start)
        try await limit.count("a", in: TenantID("another"), at: start)
        await #expect(throws: AddressLimitReached.self) { try await begin(1) }
    }

    @Test("passes with time")
    func passes() async throws {
        try await begin(3)

        try await begin(3, after: 200)
    }

    @Test("gives room again for each that came to a good end, and no more than that")
    func uncounts() async throws {
        try await begin(3)

        try await limit.uncount("a", in: .default, at: start)

        try await begin(1)
        await #expect(throws: AddressLimitReached.self) { try await begin(1) }
    }
}

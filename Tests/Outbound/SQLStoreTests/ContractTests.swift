import Accounts
import Authentication
import Kernel
import OAuth
import Palm
import Passkeys
import Proofing
import SQLStore
import Tenancy
import TestKit
import Testing

@Suite("The stores keep what their ports promise")
struct ContractTests {
    @Test("codes", arguments: Promise<any CodeStore>.all, Adapter.allCases)
    func codes(_ promise: Promise<any CodeStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.codes, \.codes)
    }

    @Test("refresh-token families", arguments: Promise<any RefreshFamilyStore>.all, Adapter.allCases)
    func refreshFamilies(_ promise: Promise<any RefreshFamilyStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.refreshFamilies, \.refreshFamilies)
    }

    @Test("sessions", arguments: Promise<any SessionStore>.all, Adapter.allCases)
    func sessions(_ promise: Promise<any SessionStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.sessions, \.sessions)
    }

    @Test("journeys", arguments: Promise<any JourneyStore>.all, Adapter.allCases)
    func journeys(_ promise: Promise<any JourneyStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.journeys, \.journeys)
    }

    @Test("known devices", arguments: Promise<any KnownDeviceStore>.all, Adapter.allCases)
    func knownDevices(_ promise: Promise<any KnownDeviceStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.knownDevices, \.knownDevices)
    }

    @Test("what is used once", arguments: Promise<any OneTimeStore>.all, Adapter.allCases)
    func oneTime(_ promise: Promise<any OneTimeStore>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oneTime, \.oneTime)
    }

    @Test("replay marks", arguments: Promise<any ReplayMarks>.all, Adapter.allCases)
    func replayMarks(_ promise: Promise<any ReplayMarks>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.replayMarks, \.replayMarks)
    }

    @Test("rate counters", arguments: Promise<any RateCounters>.all, Adapter.allCases)
    func rateCounters(_ promise: Promise<any RateCounters>, adapter: Adapter) async throws {
        try await adapter.verify(promise, { _ in InProcessRateCounters() }, \.rateCounters)
    }

    @Test("accounts", arguments: Promise<any Storage<AccountStores>>.all, Adapter.allCases)
    func accounts(_ promise: Promise<any Storage<AccountStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.accounts, \.accounts)
    }

    @Test("palms", arguments: Promise<any Storage<PalmStores>>.all, Adapter.allCases)
    func palms(_ promise: Promise<any Storage<PalmStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.palms, \.palms)
    }

    @Test("passkeys", arguments: Promise<any Storage<PasskeyStores>>.all, Adapter.allCases)
    func passkeys(_ promise: Promise<any Storage<PasskeyStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.passkeys, \.passkeys)
    }

    @Test("secrets and documents of tenants", arguments: Promise<any Storage<TenancyStores>>.all, Adapter.allCases)
    func tenancy(_ promise: Promise<any Storage<TenancyStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.tenancy, \.tenancy)
    }

    @Test("proofing", arguments: Promise<any Storage<ProofingStores>>.all, Adapter.allCases)
    func proofing(_ promise: Promise<any Storage<ProofingStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.proofing, \.proofing)
    }

    @Test("clients", arguments: Promise<any Storage<OAuthStores>>.clients, Adapter.allCases)
    func clients(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }

    @Test("grants", arguments: Promise<any Storage<OAuthStores>>.grants, Adapter.allCases)
    func grants(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }

    @Test("call-backs of challenges", arguments: Promise<any Storage<OAuthStores>>.callbacks, Adapter.allCases)
    func callbacks(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }

    @Test("keys, consents and revoked tokens", arguments: Promise<any Storage<OAuthStores>>.others, Adapter.allCases)
    func others(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }
}

@Suite("The stores forget what is past when they are swept")
struct SweepTests {
    @Test("codes", arguments: Promise<Swept<any CodeStore>>.swept, Adapter.allCases)
    func codes(_ promise: Promise<Swept<any CodeStore>>, adapter: Adapter) async throws {
        try await adapter.verify(
            promise, { Swept($0.codes, by: "codes", of: $0.shelves) }, { Swept($0.codes, by: "codes", of: $0.shelves) })
    }

    @Test("refresh-token families", arguments: Promise<Swept<any RefreshFamilyStore>>.swept, Adapter.allCases)
    func refreshFamilies(_ promise: Promise<Swept<any RefreshFamilyStore>>, adapter: Adapter) async throws {
        let name = "refresh families"
        try await adapter.verify(
            promise, { Swept($0.refreshFamilies, by: name, of: $0.shelves) },
            { Swept($0.refreshFamilies, by: name, of: $0.shelves) })
    }

    @Test("sessions", arguments: Promise<Swept<any SessionStore>>.swept, Adapter.allCases)
    func sessions(_ promise: Promise<Swept<any SessionStore>>, adapter: Adapter) async throws {
        try await adapter.verify(
            promise, { Swept($0.sessions, by: "sessions", of: $0.shelves) },
            { Swept($0.sessions, by: "sessions", of: $0.shelves) })
    }

    @Test("journeys", arguments: Promise<Swept<any JourneyStore>>.swept, Adapter.allCases)
    func journeys(_ promise: Promise<Swept<any JourneyStore>>, adapter: Adapter) async throws {
        try await adapter.verify(
            promise, { Swept($0.journeys, by: "journeys", of: $0.shelves) },
            { Swept($0.journeys, by: "journeys", of: $0.shelves) })
    }

    @Test("what is used once", arguments: Promise<Swept<any OneTimeStore>>.swept, Adapter.allCases)
    func oneTime(_ promise: Promise<Swept<any OneTimeStore>>, adapter: Adapter) async throws {
        let name = "one-time records"
        try await adapter.verify(
            promise, { Swept($0.oneTime, by: name, of: $0.shelves) }, { Swept($0.oneTime, by: name, of: $0.shelves) })
    }

    @Test("replay marks", arguments: Promise<Swept<any ReplayMarks>>.swept, Adapter.allCases)
    func replayMarks(_ promise: Promise<Swept<any ReplayMarks>>, adapter: Adapter) async throws {
        let name = "replay marks"
        try await adapter.verify(
            promise, { Swept($0.replayMarks, by: name, of: $0.shelves) },
            { Swept($0.replayMarks, by: name, of: $0.shelves) })
    }

    @Test("revoked tokens", arguments: Promise<Swept<any Storage<OAuthStores>>>.swept, Adapter.allCases)
    func revokedTokens(_ promise: Promise<Swept<any Storage<OAuthStores>>>, adapter: Adapter) async throws {
        let name = "revoked tokens"
        try await adapter.verify(
            promise, { Swept($0.oauth, by: name, of: $0.shelves) }, { Swept($0.oauth, by: name, of: $0.shelves) })
    }

    /// Those of one process keep their number bounded by themselves.
    @Test("rate counters", arguments: Promise<Swept<any RateCounters>>.swept)
    func rateCounters(_ promise: Promise<Swept<any RateCounters>>) async throws {
        for adapter in Adapter.allCases where adapter != .memory {
            try await adapter.verify(
                promise, { Swept(InProcessRateCounters(), by: "", of: $0.shelves) },
                { Swept($0.rateCounters, by: "rate counters", of: $0.shelves) })
        }
    }
}

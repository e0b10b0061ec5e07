import Accounts
import Authentication
import Kernel
import OAuth
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

    @Test("accounts", arguments: Promise<any Storage<AccountStores>>.all, Adapter.allCases)
    func accounts(_ promise: Promise<any Storage<AccountStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.accounts, \.accounts)
    }

    @Test("secrets of tenants", arguments: Promise<any Storage<TenancyStores>>.all, Adapter.allCases)
    func tenancy(_ promise: Promise<any Storage<TenancyStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.tenancy, \.tenancy)
    }

    @Test("clients", arguments: Promise<any Storage<OAuthStores>>.clients, Adapter.allCases)
    func clients(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }

    @Test("grants", arguments: Promise<any Storage<OAuthStores>>.grants, Adapter.allCases)
    func grants(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }

    @Test("keys, consents and revoked tokens", arguments: Promise<any Storage<OAuthStores>>.others, Adapter.allCases)
    func others(_ promise: Promise<any Storage<OAuthStores>>, adapter: Adapter) async throws {
        try await adapter.verify(promise, \.oauth, \.oauth)
    }
}

import Accounts
import Cryptography
import JOSE
import Kernel
import Palm
import Proofing
import SQLStore
import Tenancy
import TestKit
import Testing

@testable import Assembly

@Suite("Disconnecting providers from the command line")
struct DisconnectProviderTests {
    /// One that nobody can reach.
    private static let palm: JSON = [
        "provider": "biowave", "base_url": "http://127.0.0.1:1",
        "signature_secret": .string(Base64URL.encode([UInt8](repeating: 5, count: 32))),
    ]
    private static let kyc: JSON = [
        "providers": [
            [
                "provider": "simulator", "base_url": "http://127.0.0.1:1", "processes": ["verified": "v"],
                "credentials": ["api_key": "0123456789abcdef", "webhook_secret": "0123456789abcdef"],
            ]
        ],
        "rules": ["providers": ["verified": "simulator"]],
    ]

    private func work(_ body: (House) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try HouseCommandTests.settings(folder), schema: .currentOrNew)
        try await house.accounts.write(house.tenant.id) { try await $0.users.add(Sample.user(), password: nil) }
        try await body(house)
        await house.close()
    }

    private func standing(_ house: House) async throws -> PalmStanding? {
        try await house.stores.palms.read(house.tenant.id) { try await $0.palms.palm(of: Sample.userID)?.standing }
    }

    @Test("is refused where none is connected, and done at once where nobody depends on it")
    func nobody() async throws {
        try await work { house in
            await #expect(throws: OperatorRefused("no palm provider is connected")) {
                _ = try await house.disconnectPalms(.suspended)
            }
            await #expect(throws: OperatorRefused("no kyc provider is connected")) {
                _ = try await house.disconnectProofing(isConfirmed: true)
            }
            try await house.set(.palm, Self.palm)
            try await house.set(.kyc, Self.kyc)

            #expect(try await house.disconnectPalms(nil) == "Disconnected.")
            #expect(try await house.disconnectProofing(isConfirmed: false) == "Disconnected.")

            for setting in [TenantSetting.palm, .kyc] { #expect(try await house.show(setting) == nil) }
        }
    }

    @Test("says how many palms it keeps, and suspends them once that is confirmed")
    func suspended() async throws {
        try await work { house in
            try await house.set(.palm, Self.palm)
            try await house.stores.palms.write(house.tenant.id) { try await $0.palms.save(Sample.palm()) }

            let refused = await #expect(throws: OperatorRefused.self) { _ = try await house.disconnectPalms(nil) }
            #expect(refused?.description.contains("1 palm and has yet to confirm 0 deletions") == true)
            #expect(try await standing(house) == .enrolled)
            #expect(try await house.show(.palm) != nil)

            #expect(try await house.disconnectPalms(.suspended) == "Disconnected. 1 palm suspended.")

            #expect(try await standing(house) == .suspended)
            #expect(try await house.show(.palm) == nil)
        }
    }

    @Test("has palms deleted, and says what the provider has not confirmed")
    func deleted() async throws {
        try await work { house in
            try await house.set(.palm, Self.palm)
            try await house.stores.palms.write(house.tenant.id) { try await $0.palms.save(Sample.palm()) }

            let said = try await house.disconnectPalms(.deleted)

            #expect(said.hasPrefix("Disconnected. 1 palm deleted. It has yet to confirm 1 deletion:"))
            #expect(try await standing(house) == .deleted)
            #expect(try await house.show(.palm) == nil)
        }
    }

    @Test("says how many cases are open, and cancels them once that is confirmed")
    func cases() async throws {
        try await work { house in
            try await house.set(.kyc, Self.kyc)
            try await house.stores.proofing.write(house.tenant.id) { stores in
                try await stores.cases.add(Sample.proofingCase("c-1"))
                try await stores.cases.add(Sample.proofingCase("c-2", .approved(at: Sample.now)))
            }

            let refused = await #expect(throws: OperatorRefused.self) {
                _ = try await house.disconnectProofing(isConfirmed: false)
            }
            #expect(refused?.description.hasPrefix("1 case would never be decided") == true)

            #expect(try await house.disconnectProofing(isConfirmed: true) == "Disconnected. 1 case cancelled.")

            let (open, decided) = try await house.stores.proofing.read(house.tenant.id) { stores in
                (
                    try await stores.cases.proofingCase(ID("c-1")), try await stores.cases.proofingCase(ID("c-2"))
                )
            }
            #expect(open?.state.name == "cancelled" && decided?.state.name == "approved")
            #expect(try await house.show(.kyc) == nil)
        }
    }
}

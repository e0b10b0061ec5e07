import JOSE
import KYCProviders
import Kernel
import PalmProviders
import Proofing
import Testing

@testable import Assembly

@Suite("What operators set for a tenant")
struct TenantSettingTests {
    private static let palm: JSON = [
        "provider": "biowave", "base_url": "https://palm.example/v1", "credential": ["bearer": "secret-bearer"],
        "signature_secret": .string("c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"),
        "certificate_authorities": "secret-authority", "rules": ["threshold": 0.9],
        "reader": "https://localhost:7443/capture",
    ]
    private static let kyc: JSON = [
        "providers": [
            [
                "provider": "sumsub", "base_url": "https://kyc.example", "processes": ["verified": "basic-level"],
                "credentials": [
                    "app_token": "secret-token-1", "secret_key": "secret-secret-secret-2",
                    "webhook_secret": "secret-secret-secret-3",
                ],
            ]
        ],
        "rules": ["providers": ["verified": "sumsub"]],
    ]

    @Test("is not taken where it is not understood, and what was set before stays")
    func refused() async throws {
        let site = try await Site()
        let house = site.house
        try await house.set(.palm, Self.palm)
        let before = try await house.show(.palm)

        await #expect(throws: InvalidPalmProvider.self) { try await house.set(.palm, ["provider": "biowave"]) }
        await #expect(throws: InvalidKYCProvider.self) {
            try await house.set(.kyc, ["providers": [["provider": "didit"]], "rules": [:]])
        }
        await #expect(throws: InvalidProofingRules.self) { try await house.set(.kyc, Self.palm) }

        #expect(try await house.show(.palm) == before)
        #expect(try await house.show(.kyc) == nil)
    }

    @Test("is shown without any secret", arguments: [TenantSetting.palm, .kyc])
    func masked(setting: TenantSetting) async throws {
        let site = try await Site()
        let house = site.house
        try await house.set(setting, setting == .palm ? Self.palm : Self.kyc)

        let shown = try #require(try await house.show(setting)).text

        #expect(!shown.contains("secret-") && !shown.contains("c2Vjcm"))
        #expect(shown.contains("(hidden)") && shown.contains(setting == .palm ? "biowave" : "basic-level"))
    }

    @Test("is gone when it is removed, once", arguments: [TenantSetting.palm, .kyc])
    func removed(setting: TenantSetting) async throws {
        let site = try await Site()
        let house = site.house
        try await house.set(setting, setting == .palm ? Self.palm : Self.kyc)

        #expect(try await house.remove(setting))
        #expect(try await !house.remove(setting))

        #expect(try await house.show(setting) == nil)
    }
}

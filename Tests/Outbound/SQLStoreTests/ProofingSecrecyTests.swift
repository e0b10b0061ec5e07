import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import SQLStore
import Tenancy
import TestKit
import Testing

@Suite("What a store tells of proofed people")
struct ProofingSecrecyTests {
    /// Of the person, of the document, and of what the adapter had to remember.
    private static let secrets = ["Noura", "Al-Harbi", "1990-05-01", "S3C9T4417", "1098765432"]

    @Test("is no fact about them, neither while a case is open nor after it was approved")
    func sealed() async throws {
        try await TemporaryStores.with { temporary in
            let tenant = Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
            try await temporary.stores.accounts.write(tenant.id) {
                try await $0.users.add(Sample.user(), password: nil)
            }
            let (storage, clock) = (temporary.stores.proofing, FixedClock())
            let key = SymmetricKey([UInt8](repeating: 7, count: 32))
            let vault = Vault(master: key, randomness: SeededRandomness())
            let policy = CommonProofingPolicy(
                ProofingRules(providers: [.verified: "approving"]), providers: [ApprovingProvider()])
            let start = StartProofing(
                storage: storage, policy: policy, vault: vault, clock: clock, randomness: SeededRandomness(seed: 2))
            let poll = PollProofing(storage: storage, policy: policy, vault: vault, clock: clock)

            let begun = try await start(
                .init(.verified, answer: "1098765432", returnPath: "/"), for: Sample.userID, session: "s-1", in: tenant)
            try Self.expectSilence(at: temporary.path)
            clock.advance(seconds: 5)
            let after = try await poll(begun.id, of: Sample.userID, session: "s-1", in: tenant.id)
            #expect(after.isApproved)
            try Self.expectSilence(at: temporary.path)

            let kept = KeptVerifiedClaims(storage: storage, vault: vault)
            let claims = try await kept.verifiedClaims(of: Sample.userID, in: tenant.id, at: clock.now)
            #expect(claims.first?.claims["given_name"] == "Noura")
        }
    }

    /// In the file and in what has yet to be written to it.
    private static func expectSilence(at path: String) throws {
        for file in [path, path + "-wal"] where FileManager.default.fileExists(atPath: file) {
            let bytes = Array(try Data(contentsOf: URL(filePath: file)))
            for secret in secrets { #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "\(secret) in \(file)") }
        }
    }
}

/// Approves everybody.
private struct ApprovingProvider: KYCProvider {
    let name = "approving"
    let question: KYCQuestion? = .nationalID

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        KYCBegun(reference: "r-1", step: .number("42"), memory: Array((request.answer ?? "").utf8))
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        let document = DocumentDetails(type: "idcard", number: "S3C9T4417", expiresOn: CalendarDay("2099-12-31"))
        let verification = Verification(trustFramework: "example", evidence: [Evidence(.document(document))])
        let claims: [String: JSON] = [
            "given_name": "Noura", "family_name": "Al-Harbi", "birthdate": "1990-05-01",
        ]
        return KYCDecision(.approved(KYCFacts(claims, verification: verification)), decidedAt: Sample.now)
    }

    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? { nil }
    func cancel(_ inquiry: KYCInquiry) async throws {}
}

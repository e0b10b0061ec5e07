import Cryptography
import FoundationEssentials
import JOSE
import TestKit
import Testing
import WebAuthn

/// A metadata service of the tests' own.
struct MetadataService {
    let keys: TestAuthority.Keys
    var number: Int64 = 10
    var nextUpdate: JSON? = "2026-12-01"
    var entry: [String: JSON]
    var statement: [String: JSON]
    var host = "mds.fidoalliance.org"
    var notAfter = "20991231235959Z"
    var signer: PrivateKey
    var changePayload: @Sendable (inout [String: JSON]) -> Void = { _ in }

    init() throws {
        keys = try TestAuthority.shared.get()
        signer = keys.attestation
        entry = [
            "aaguid": "01020304-0506-0708-090a-0b0c0d0e0f10", "timeOfLastStatusChange": "2024-01-01",
            "statusReports": [["status": "FIDO_CERTIFIED_L1", "effectiveDate": "2024-01-01"]],
        ]
        statement = [
            "description": "Software", "attestationTypes": ["basic_full"],
            // Published statements break their lines.
            "attestationRootCertificates": [.string(" " + Base64.encode(keys.rootDER) + "\n")],
        ]
    }

    mutating func report(_ statuses: (String, String)...) {
        entry["statusReports"] = .array(
            statuses.map { ["status": .string($0.0), "effectiveDate": .string($0.1)] })
    }

    func blob() throws -> [UInt8] {
        var entry = entry
        entry["metadataStatement"] = .object(statement)
        var payload: [String: JSON] = ["legalHeader": "…", "no": .integer(number), "entries": [.object(entry)]]
        payload["nextUpdate"] = nextUpdate
        changePayload(&payload)
        var leaf = TestCertificate(key: keys.attestation.publicKey)
        leaf.subject = [("2.5.4.3", host)]
        leaf.notAfter = notAfter
        leaf.setAuthority(false)
        leaf.set("2.5.29.17", Write.sequence(Write.text(0x82, host)))
        let token = try JWS.sign(
            JSON.object(payload).bytes(), algorithm: .ES256, keyID: nil, type: "JWT",
            header: ["x5c": [.string(Base64.encode(try leaf.signed(by: keys.root)))]], with: signer
        )
        return Array(token.utf8)
    }

    func metadata(replacing previous: Metadata? = nil, at now: Date = Ceremonies.now) throws -> Metadata {
        try Metadata(blob: blob(), roots: Ceremonies.anchors(), at: now, replacing: previous)
    }
}

@Suite("FIDO metadata (MDS3)")
struct MetadataTests {
    func refusal(of change: (inout MetadataService) throws -> Void, at now: Date = Ceremonies.now) throws -> Rule? {
        var service = try MetadataService()
        try change(&service)
        return try Ceremonies.refusal { _ = try service.metadata(at: now) }?.rule
    }

    @Test("refuses a BLOB that is not what it has to be")
    func blobs() throws {
        #expect(try refusal { $0.signer = $0.keys.other } == .blobSignatureInvalid)
        #expect(try refusal { $0.host = "mds.example" } == .blobUntrusted)
        #expect(try refusal { $0.notAfter = "250101000000Z" } == .blobUntrusted)
        #expect(try refusal { $0.nextUpdate = nil } == .blobMalformed)
        #expect(try refusal { $0.nextUpdate = "2026-02-30" } == .blobMalformed)
        #expect(try refusal { $0.changePayload = { $0["no"] = "1" } } == .blobMalformed)
        #expect(try refusal { $0.changePayload = { $0["entries"] = nil } } == .blobMalformed)
        for blob in ["", "a.b.c", "a.b"] {
            let refusal = try Ceremonies.refusal {
                _ = try Metadata(blob: Array(blob.utf8), roots: Ceremonies.anchors(), at: Ceremonies.now)
            }
            #expect(refusal?.rule == .blobMalformed && refusal?.ceremony == .metadata)
        }
    }

    @Test("refuses a signer under another root, and an older BLOB than the one in use")
    func trust() throws {
        var service = try MetadataService()
        let others = try TrustAnchors([Certificate(der: TestAuthority.Keys.root(service.keys.other))])
        let blob = try service.blob()
        let current = try service.metadata()
        service.number = 9

        let untrusted = try Ceremonies.refusal { _ = try Metadata(blob: blob, roots: others, at: Ceremonies.now) }
        let older = try Ceremonies.refusal { _ = try service.metadata(replacing: current) }
        service.number = 10

        #expect(untrusted?.rule == .blobUntrusted)
        #expect(older?.rule == .blobRolledBack)
        #expect(throws: Never.self) { try service.metadata(replacing: current) }
    }

    @Test("reads entries, passes over what it does not know, and tells its age")
    func reads() throws {
        var service = try MetadataService()
        service.report(("FIDO_CERTIFIED_L2", "2025-01-01"), ("SOMETHING_NEW", "2025-01-01"), ("REVOKED", "2099-01-01"))
        service.changePayload = { payload in
            payload["entries"] = .array((payload["entries"]?.array ?? []) + [["aaid": "1234#5678"], 5])
        }

        let metadata = try service.metadata()
        let model = try #require(PolicyTests.model)
        let entry = try #require(metadata.entry(for: model))

        #expect(metadata.number == 10)
        #expect(metadata.entries.count == 1)
        #expect(entry.description == "Software")
        #expect(entry.roots.count == 1)
        #expect(entry.reports.count == 3)
        #expect(entry.reports(at: Ceremonies.now).count == 2)
        #expect(entry.certification(at: Ceremonies.now) == .l2)
        #expect(metadata.daysOverdue(at: Ceremonies.now) == 0)
        #expect(metadata.daysOverdue(at: Ceremonies.now + 100 * 86_400) > 20)
    }

    func register(
        _ change: (inout MetadataService) -> Void = { _ in }, format: String = "packed",
        rules: (inout MetadataPolicy) -> Void = { _ in }
    ) throws -> Rule? {
        var service = try MetadataService()
        change(&service)
        var policy = MetadataPolicy()
        rules(&policy)
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare(format)
        let trust = AttestationTrust(metadata: try service.metadata(), policy: policy)
        return try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, trust: trust) }?.rule
    }

    @Test(
        "a model that is reported as bad is refused, whatever its format",
        arguments: [
            "USER_VERIFICATION_BYPASS", "ATTESTATION_KEY_COMPROMISE", "USER_KEY_REMOTE_COMPROMISE",
            "USER_KEY_PHYSICAL_COMPROMISE", "REVOKED",
        ]
    )
    func statuses(status: String) throws {
        let change: (inout MetadataService) -> Void = {
            $0.report(("FIDO_CERTIFIED", "2024-01-01"), (status, "2025-01-01"), ("UPDATE_AVAILABLE", "2025-06-01"))
        }

        #expect(try register(change) == .metadataStatus)
        #expect(try register(change, format: "none") == .metadataStatus)
        #expect(try register(change) { $0.refusedStatuses = [] } == nil)
        #expect(try register { $0.report((status, "2099-01-01")) } == nil)
    }

    @Test("a compromised attestation key concerns the certificate that is named")
    func compromisedKey() throws {
        let other = Base64.encode(try TestAuthority.shared.get().rootDER)

        #expect(
            try register {
                $0.entry["statusReports"] = [["status": "ATTESTATION_KEY_COMPROMISE", "certificate": .string(other)]]
            } == nil)
    }

    @Test("a level of certification can be demanded")
    func certification() throws {
        #expect(try register(rules: { $0.leastCertification = .l1 }) == nil)
        #expect(try register(rules: { $0.leastCertification = .l2 }) == .metadataCertification)
        #expect(
            try register({ $0.report(("FIDO_CERTIFIED_L3", "2024-01-01"), ("NOT_FIDO_CERTIFIED", "2025-01-01")) }) {
                $0.leastCertification = .l1
            } == .metadataCertification)
    }

    @Test("a model that attests by certificate cannot attest itself, and the other way round")
    func attestationTypes() throws {
        #expect(try register(format: "packed-self") == .metadataAttestationType)
        #expect(try register { $0.statement["attestationTypes"] = ["basic_surrogate"] } == .metadataAttestationType)
        #expect(try register { $0.statement["attestationTypes"] = ["something_new"] } == nil)
    }

    @Test("a model that is not listed is refused where that is demanded, and untrusted anyway")
    func unlisted() throws {
        let change: (inout MetadataService) -> Void = {
            $0.entry["aaguid"] = "99999999-0506-0708-090a-0b0c0d0e0f10"
        }

        #expect(try register(change) { $0.requiresEntry = true } == .metadataMissing)
        #expect(try register(change) == .attestationUntrusted)
    }

    @Test("metadata that are too long overdue are not believed")
    func overdue() throws {
        #expect(try register({ $0.nextUpdate = "2026-01-01" }) { $0.overdueDaysMax = 30 } == .blobTooOld)
        #expect(try register { $0.nextUpdate = "2026-01-01" } == nil)
    }

    @Test("a U2F key is found by its attestation certificate's key")
    func u2f() throws {
        let certificate = try Certificate(der: SoftwareAuthenticator().leaf.signed(by: TestAuthority.shared.get().root))
        let digits = Array("0123456789abcdef")
        let name = String(certificate.keyIdentifier.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] })
        let change: (inout MetadataService) -> Void = {
            $0.entry["aaguid"] = nil
            $0.entry["attestationCertificateKeyIdentifiers"] = [.string(name)]
        }

        #expect(try register(change, format: "fido-u2f") { $0.requiresEntry = true } == nil)
        #expect(try register(format: "fido-u2f") { $0.requiresEntry = true } == .metadataMissing)
    }
}

import Cryptography
import FoundationEssentials
import JOSE
import Proofing
import TestKit
import Testing

@Suite("Verified claims (OpenID Identity Assurance Schema Definition 1.0 §5)")
struct VerifiedClaimsTests {
    @Test(
        "are not read without what the schema requires",
        arguments: [
            (#"{"verification": {"trust_framework": "x"}}"#, "claims"),
            (#"{"claims": {}}"#, "verification"),
            (#"{"claims": {}, "verification": {}}"#, "trust_framework"),
            (
                #"{"claims": {}, "verification": {"trust_framework": "x", "evidence": [{"type": "dream"}]}}"#,
                "evidence.type"
            ),
        ]
    )
    func incomplete(text: String, member: String) throws {
        let json = try JSON(parsing: text)

        #expect(throws: InvalidVerifiedClaims(member)) { try VerifiedClaims(json: json) }
    }

    @Test("are written as the schema has them, and read again as they were")
    func form() throws {
        let claims = try Self.full()

        let read = try VerifiedClaims(json: JSON(parsing: claims.json.bytes()))

        #expect(read == claims)
        let verification = try #require(claims.json["verification"])
        #expect(verification["trust_framework"] == "eidas")
        #expect(verification["time"] == "2026-11-20T08:00:00Z")
        #expect(
            verification["assurance_process"]?["assurance_details"]?.array?.first?["evidence_ref"] == [
                ["check_id": "c1"]
            ])
        let evidence = try #require(verification["evidence"]?.array)
        #expect(evidence.compactMap { $0["type"]?.string } == ["document", "electronic_record", "vouch"])
        #expect(
            evidence[0]["check_details"] == [
                ["check_method": "vri", "organization": "Inspector", "check_id": "c1", "time": "2026-11-20T08:00:00Z"]
            ])
        #expect(
            evidence[0]["document_details"] == [
                "type": "idcard", "date_of_issuance": "2020-02-29", "date_of_expiry": "2030-02-28",
                "issuer": ["name": "City", "country_code": "SA"],
            ])
        #expect(evidence[1]["record"]?["type"] == "population_register")
        #expect(evidence[2]["attestation"]?["voucher"] == ["organization": "School"])
    }

    @Test("name a document by its digest, with an address that leads nowhere (RFC 6920)")
    func digest() throws {
        let attachment = try #require(
            Self.full().json["verification"]?["evidence"]?.array?.first?["attachments"]?.array)

        #expect(
            attachment == [
                [
                    "desc": "front", "url": "ni:///sha-256;ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
                    "digest": ["alg": "sha-256", "value": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="],
                ]
            ])
    }

    @Test(
        "know no day that the calendar does not have",
        arguments: ["2023-02-29", "2023-2-09", "23-02-09", "", "2023-02-0x"])
    func noDay(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    private static func full() throws -> VerifiedClaims {
        let time = try #require(Moment.date("2026-11-20T08:00:00Z"))
        let document = DocumentDetails(
            type: "idcard", issuedOn: CalendarDay("2020-02-29"), expiresOn: CalendarDay("2030-02-28"),
            issuer: EvidenceIssuer(name: "City", countryCode: "SA"))
        let evidence = [
            Evidence(
                .document(document),
                checks: [EvidenceCheck("vri", organization: "Inspector", id: "c1", time: time)],
                digests: [DocumentDigest(SHA256Digest(of: "abc"), description: "front")]
            ),
            Evidence(.electronicRecord(ElectronicRecord(type: "population_register", createdAt: time))),
            Evidence(.vouch(Attestation(type: "digital_attestation", voucher: .init(organization: "School")))),
        ]
        let process = AssuranceProcess(
            policy: "policy", procedure: "1",
            details: [.init(type: "evidence_validation", classification: "score_3", checks: ["c1"])])
        return VerifiedClaims(
            ["given_name": "Noura", "birthdate": "1990-01-01", "nationalities": ["SA"]],
            verification: Verification(
                trustFramework: "eidas", assuranceLevel: "substantial", assuranceProcess: process, time: time,
                verificationProcess: "case-1", evidence: evidence)
        )
    }
}

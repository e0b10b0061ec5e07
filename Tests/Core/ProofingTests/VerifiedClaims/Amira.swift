import Cryptography
import FoundationEssentials
import JOSE
import Proofing

/// What stands verified of one person, for the tests of requests.
enum Amira {
    static let now = moment("2026-11-20T12:00:00Z")
    static let offered: Set<String> = [
        "given_name", "family_name", "birthdate", "nationalities", "place_of_birth", "age",
    ]

    static func moment(_ text: String) -> Date { Moment.date(text) ?? .distantPast }

    /// By a passport and a register.
    static let proof = VerifiedClaims(
        [
            "given_name": "Amira", "given_name#ar": "أميرة", "family_name": "Haddad", "birthdate": "1990-05-17",
            "nationalities": ["JOR"], "email": "amira@example.com",
        ],
        verification: Verification(
            trustFramework: "example_framework",
            assuranceLevel: "substantial",
            assuranceProcess: AssuranceProcess(
                policy: "example_policy", procedure: "remote",
                details: [
                    .init(type: "evidence_validation", classification: "score_2", checks: ["check-1"])
                ]),
            time: moment("2026-03-01T10:00:00Z"),
            verificationProcess: "case-7",
            evidence: [passport, register]
        )
    )

    /// By somebody's word, under other rules, and later.
    static let vouched = VerifiedClaims(
        ["given_name": "Amira", "place_of_birth": ["country": "JO", "locality": "Irbid"]],
        verification: Verification(
            trustFramework: "other_framework", time: moment("2026-10-01T00:00:00Z"),
            evidence: [
                Evidence(
                    .vouch(
                        Attestation(
                            type: "written_attestation", reference: "v-9",
                            voucher: .init(organization: "Irbid Town Hall", occupation: "registrar"))))
            ])
    )

    private static let passport = Evidence(
        .document(
            DocumentDetails(
                type: "passport", number: "P123", issuedOn: CalendarDay("2020-01-31"),
                expiresOn: CalendarDay("2030-01-30"),
                issuer: EvidenceIssuer(name: "Civil Status Department", countryCode: "JOR"))),
        checks: [
            EvidenceCheck("vri", organization: "Harbour Identity", id: "check-1", time: moment("2026-03-01T09:58:00Z")),
            EvidenceCheck("bvr", organization: "Harbour Identity", id: "check-2"),
        ],
        digests: [DocumentDigest(SHA256Digest(of: "the picture page"), description: "picture page")]
    )

    private static let register = Evidence(
        .electronicRecord(
            ElectronicRecord(
                type: "population_register", createdAt: moment("1990-06-01T00:00:00Z"),
                source: EvidenceIssuer(name: "National Register", countryCode: "JOR"))),
        checks: [EvidenceCheck("data", id: "check-3")]
    )
}

extension Amira {
    /// A request with one set, from the JSON of its two members.
    static func request(
        _ verification: String = "{\"trust_framework\":null}", claims: String = "{\"given_name\":null}"
    ) throws -> VerifiedClaimsRequest {
        try VerifiedClaimsRequest(JSON(parsing: "{\"verification\":\(verification),\"claims\":\(claims)}"))
    }

    static func request(text: String) throws -> VerifiedClaimsRequest {
        try VerifiedClaimsRequest(JSON(parsing: text))
    }
}

extension VerifiedClaimsRequest {
    func answered(
        from held: [VerifiedClaims] = [Amira.proof],
        withholding declined: Set<String> = [],
        offering offered: Set<String> = Amira.offered,
        at now: Date = Amira.now
    ) -> JSON? {
        answer(from: held, withholding: declined, offering: offered, at: now)
    }
}

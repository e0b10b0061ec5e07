public import FoundationEssentials

/// How a tenant has identities proofed.
public struct ProofingRules: Equatable, Sendable {
    /// Which provider proofs to which level, by its name in the tenant's configuration; a level without one is not offered.
    public var providers: [IdentityLevel: String]
    /// For how many months an approval counts; never longer than the document that it rests on.
    public var validityMonths: [IdentityLevel: Int]
    /// The claims that are kept of what a provider verified; whatever else it tells is forgotten at once.
    public var claims: Set<String>
    /// Whether numbers of documents are kept.
    public var keepsDocumentNumbers: Bool
    /// How long a person may take.
    public var caseMinutes: Int
    /// How long a provider may take once it has everything.
    public var reviewDays: Int
    /// How many cases a person may begin within a day: each costs money.
    public var casesPerDay: Int
    /// The least time between two questions to the provider about the same case.
    public var pollSeconds: Int
    /// How far the time of a notice may be from ours.
    public var noticeSeconds: Int

    public init(
        providers: [IdentityLevel: String],
        validityMonths: [IdentityLevel: Int] = [.basic: 24, .verified: 12, .enhanced: 12],
        claims: Set<String> = ["given_name", "middle_name", "family_name", "birthdate", "nationalities"],
        keepsDocumentNumbers: Bool = false,
        caseMinutes: Int = 60,
        reviewDays: Int = 14,
        casesPerDay: Int = 10,
        pollSeconds: Int = 3,
        noticeSeconds: Int = 300
    ) {
        self.providers = providers
        self.validityMonths = validityMonths
        self.claims = claims
        self.keepsDocumentNumbers = keepsDocumentNumbers
        self.caseMinutes = caseMinutes
        self.reviewDays = reviewDays
        self.casesPerDay = casesPerDay
        self.pollSeconds = pollSeconds
        self.noticeSeconds = noticeSeconds
    }

    /// The highest level that is offered; nil where none is.
    public var highestLevel: IdentityLevel? { providers.keys.max() }

    /// The lowest level that is offered and reaches the one wanted.
    public func offered(reaching wanted: IdentityLevel) -> IdentityLevel? {
        IdentityLevel.allCases.first { $0 >= wanted && providers[$0] != nil }
    }

    /// Questions about a case grow rarer, up to one an hour.
    func nextPoll(after polls: Int, at now: Date) -> Date {
        let factor = 1 << min(max(0, polls - 20), 12)
        return now.addingTimeInterval(TimeInterval(min(pollSeconds * factor, 3_600)))
    }

    func expiry(of level: IdentityLevel, from decided: Date, with verification: Verification) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let end = calendar.date(byAdding: .month, value: validityMonths[level] ?? 12, to: decided) ?? decided
        let documents = verification.evidence.compactMap(\.expiresOn).compactMap {
            Moment.date($0.string + "T00:00:00Z")
        }
        // A document is good until the end of its last day.
        return documents.map { $0.addingTimeInterval(86_400) }.reduce(end, min)
    }

    /// What is kept of what a provider verified.
    func kept(of facts: KYCFacts) -> VerifiedClaims {
        var verification = facts.verification
        if !keepsDocumentNumbers { verification.evidence = verification.evidence.map(\.withoutNumber) }
        return VerifiedClaims(facts.claims.filter { claims.contains($0.key) }, verification: verification)
    }
}

extension Evidence {
    var expiresOn: CalendarDay? {
        switch source {
        case .document(let document): document?.expiresOn
        case .electronicRecord(let record): record?.expiresOn
        case .vouch(let attestation): attestation?.expiresOn
        }
    }

    var withoutNumber: Evidence {
        guard case .document(var document?) = source else { return self }
        document.number = nil
        return Evidence(.document(document), checks: checks, digests: digests)
    }
}

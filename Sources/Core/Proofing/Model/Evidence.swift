public import Cryptography
public import FoundationEssentials

/// What a verification looked at, and how it was checked (OpenID Identity Assurance Schema Definition 1.0 §5.4.4).
public struct Evidence: Equatable, Sendable {
    public enum Source: Equatable, Sendable {
        /// A document, on paper or plastic (§5.4.4.2).
        case document(DocumentDetails?)
        /// A record in somebody's books, such as a population register (§5.4.4.3).
        case electronicRecord(ElectronicRecord?)
        /// Somebody's word (§5.4.4.4).
        case vouch(Attestation?)
    }

    public let source: Source
    public var checks: [EvidenceCheck]
    /// What was looked at, as digests alone: no document is kept here.
    public var digests: [DocumentDigest]

    public init(_ source: Source, checks: [EvidenceCheck] = [], digests: [DocumentDigest] = []) {
        self.source = source
        self.checks = checks
        self.digests = digests
    }

    /// The value of `type`.
    public var type: EvidenceType {
        switch source {
        case .document: .document
        case .electronicRecord: .electronicRecord
        case .vouch: .vouch
        }
    }
}

/// The types of evidence that are spoken here.
public enum EvidenceType: String, CaseIterable, Sendable {
    case document
    case electronicRecord = "electronic_record"
    case vouch
}

/// One check of a piece of evidence, or of the person against it (`check_details`, §5.4.4.1).
public struct EvidenceCheck: Equatable, Sendable {
    /// How it was checked: a value of the registry of check methods, such as `vri`, `data`, `auth` or `bvr`.
    public let method: String
    /// Who checked.
    public var organization: String?
    /// Names the check at whoever did it.
    public var id: String?
    public var time: Date?

    public init(_ method: String, organization: String? = nil, id: String? = nil, time: Date? = nil) {
        self.method = method
        self.organization = organization
        self.id = id
        self.time = time
    }
}

/// A document that was examined; never its picture.
public struct DocumentDetails: Equatable, Sendable {
    /// A value of the registry of document types, such as `passport`, `idcard` or `driving_permit`.
    public let type: String
    /// Kept only where the tenant's rules ask for it.
    public var number: String?
    public var issuedOn: CalendarDay?
    public var expiresOn: CalendarDay?
    public var issuer: EvidenceIssuer?

    public init(
        type: String, number: String? = nil, issuedOn: CalendarDay? = nil, expiresOn: CalendarDay? = nil,
        issuer: EvidenceIssuer? = nil
    ) {
        self.type = type
        self.number = number
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
        self.issuer = issuer
    }
}

/// An entry in somebody's books.
public struct ElectronicRecord: Equatable, Sendable {
    /// A value of the registry of electronic records, such as `population_register`.
    public let type: String
    public var createdAt: Date?
    public var expiresOn: CalendarDay?
    /// Whose books.
    public var source: EvidenceIssuer?

    public init(
        type: String, createdAt: Date? = nil, expiresOn: CalendarDay? = nil, source: EvidenceIssuer? = nil
    ) {
        self.type = type
        self.createdAt = createdAt
        self.expiresOn = expiresOn
        self.source = source
    }
}

/// Somebody's word for the person.
public struct Attestation: Equatable, Sendable {
    /// `written_attestation`, `verbal_attestation` or `digital_attestation`.
    public let type: String
    public var reference: String?
    public var issuedOn: CalendarDay?
    public var expiresOn: CalendarDay?
    /// Who vouches: the organisation, or what the person does for a living; a voucher's own data are kept as little as
    /// anybody's.
    public var voucher: Voucher?

    public init(
        type: String, reference: String? = nil, issuedOn: CalendarDay? = nil, expiresOn: CalendarDay? = nil,
        voucher: Voucher? = nil
    ) {
        self.type = type
        self.reference = reference
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
        self.voucher = voucher
    }

    public struct Voucher: Equatable, Sendable {
        public var organization: String?
        public var occupation: String?

        public init(organization: String? = nil, occupation: String? = nil) {
            self.organization = organization
            self.occupation = occupation
        }
    }
}

/// Who issued a document or keeps a record.
public struct EvidenceIssuer: Equatable, Sendable {
    public var name: String?
    /// ISO 3166-1 alpha-2 or, as on travel documents, alpha-3.
    public var countryCode: String?

    public init(name: String? = nil, countryCode: String? = nil) {
        self.name = name
        self.countryCode = countryCode
    }
}

/// That a document with these bytes was there (`digest` of an external attachment, §5.1.2.2).
public struct DocumentDigest: Equatable, Sendable {
    /// What it is, such as `front side of the identity card`.
    public var description: String?
    public let digest: SHA256Digest

    public init(_ digest: SHA256Digest, description: String? = nil) {
        self.digest = digest
        self.description = description
    }
}

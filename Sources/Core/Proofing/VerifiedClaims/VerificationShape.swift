/// What a `verification` element can have in it, as far as it can be asked for (OpenID Identity Assurance Schema
/// Definition 1.0 §5.4).
indirect enum VerificationShape: Sendable {
    /// A text, a date or a timestamp.
    case value
    /// The type of an evidence, which a request has to name (OpenID Connect for Identity Assurance 1.0 §5.4).
    case evidenceType
    /// Given whole or not at all, and never filtered by.
    case whole
    /// - Parameter required: the members without which the object is not valid.
    case object([String: VerificationShape], required: Set<String>)
    /// Asked for by an array of filters, any of which an item may fit.
    case array(VerificationShape)

    static let verification = object(
        values("trust_framework", "assurance_level", "time", "verification_process")
            .adding([
                "assurance_process": object(
                    // Whoever asks for the details gets them with all that is in them (§5.4).
                    values("policy", "procedure").adding(["assurance_details": .whole]), required: []),
                "evidence": .array(evidence),
            ]),
        required: ["trust_framework"]
    )

    /// All types of evidence in one: what another type has is never in an evidence of this one.
    ///
    /// What a document says of the person (`derived_claims`) is not here: they are claims, and asked for as claims.
    private static let evidence = object(
        values("method", "time", "signature_type", "issuer", "serial_number", "created_at")
            .adding([
                "type": .evidenceType,
                "attachments": .whole,
                "check_details": .array(
                    object(values("check_method", "organization", "check_id", "time"), required: ["check_method"])),
                "document_details": document,
                "record": record,
                "attestation": attestation,
            ]),
        required: ["type"]
    )

    private static let document = object(
        values("type", "document_number", "personal_number", "serial_number", "date_of_issuance", "date_of_expiry")
            .adding(["issuer": organization]),
        required: ["type"]
    )

    private static let record = object(
        values("type", "created_at", "date_of_expiry").adding(["source": organization]), required: ["type"])

    private static let attestation = object(
        values("type", "reference_number", "date_of_issuance", "date_of_expiry")
            .adding([
                "voucher": object(
                    address.adding(values("country_code", "birthdate", "occupation", "organization")), required: [])
            ]),
        required: ["type"]
    )

    private static let organization = object(address.adding(values("country_code", "jurisdiction")), required: [])

    private static let address = values(
        "name", "formatted", "street_address", "locality", "region", "postal_code", "country")

    private static func values(_ names: String...) -> [String: VerificationShape] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, .value) })
    }
}

extension [String: VerificationShape] {
    fileprivate func adding(_ others: Self) -> Self { merging(others) { $1 } }
}

import Cryptography
import FoundationEssentials
public import JOSE

extension Evidence {
    public var json: JSON {
        let (name, details): (String, JSON?) =
            switch source {
            case .document(let document): ("document_details", document?.json)
            case .electronicRecord(let record): ("record", record?.json)
            case .vouch(let attestation): ("attestation", attestation?.json)
            }
        return .members([
            "type": .string(type.rawValue),
            "check_details": checks.isEmpty ? nil : .array(checks.map(\.json)),
            name: details,
            "attachments": digests.isEmpty ? nil : .array(digests.map(\.json)),
        ])
    }

    init(json: JSON) throws(InvalidVerifiedClaims) {
        guard let type = json["type"]?.string.flatMap(EvidenceType.init(rawValue:)) else {
            throw InvalidVerifiedClaims("evidence.type")
        }
        let source: Source =
            switch type {
            case .document: .document(json["document_details"].flatMap(DocumentDetails.init(json:)))
            case .electronicRecord: .electronicRecord(json["record"].flatMap(ElectronicRecord.init(json:)))
            case .vouch: .vouch(json["attestation"].flatMap(Attestation.init(json:)))
            }
        self.init(
            source,
            checks: (json["check_details"]?.array ?? []).compactMap(EvidenceCheck.init(json:)),
            digests: (json["attachments"]?.array ?? []).compactMap(DocumentDigest.init(json:))
        )
    }
}

extension EvidenceCheck {
    var json: JSON {
        .members([
            "check_method": .string(method),
            "organization": organization.map(JSON.string),
            "check_id": id.map(JSON.string),
            "time": time.map { .string(Moment.text($0)) },
        ])
    }

    init?(json: JSON) {
        guard let method = json["check_method"]?.string else { return nil }
        self.init(
            method, organization: json["organization"]?.string, id: json["check_id"]?.string,
            time: json["time"]?.string.flatMap(Moment.date))
    }
}

extension DocumentDetails {
    var json: JSON {
        .members([
            "type": .string(type),
            "document_number": number.map(JSON.string),
            "date_of_issuance": issuedOn.map { .string($0.string) },
            "date_of_expiry": expiresOn.map { .string($0.string) },
            "issuer": issuer?.json,
        ])
    }

    init?(json: JSON) {
        guard let type = json["type"]?.string else { return nil }
        self.init(
            type: type,
            number: json["document_number"]?.string,
            issuedOn: json["date_of_issuance"]?.string.flatMap(CalendarDay.init),
            expiresOn: json["date_of_expiry"]?.string.flatMap(CalendarDay.init),
            issuer: json["issuer"].map(EvidenceIssuer.init(json:))
        )
    }
}

extension ElectronicRecord {
    var json: JSON {
        .members([
            "type": .string(type),
            "created_at": createdAt.map { .string(Moment.text($0)) },
            "date_of_expiry": expiresOn.map { .string($0.string) },
            "source": source?.json,
        ])
    }

    init?(json: JSON) {
        guard let type = json["type"]?.string else { return nil }
        self.init(
            type: type,
            createdAt: json["created_at"]?.string.flatMap(Moment.date),
            expiresOn: json["date_of_expiry"]?.string.flatMap(CalendarDay.init),
            source: json["source"].map(EvidenceIssuer.init(json:))
        )
    }
}

extension Attestation {
    var json: JSON {
        let voucher = voucher.map { voucher in
            JSON.members([
                "organization": voucher.organization.map(JSON.string),
                "occupation": voucher.occupation.map(JSON.string),
            ])
        }
        return .members([
            "type": .string(type),
            "reference_number": reference.map(JSON.string),
            "date_of_issuance": issuedOn.map { .string($0.string) },
            "date_of_expiry": expiresOn.map { .string($0.string) },
            "voucher": voucher,
        ])
    }

    init?(json: JSON) {
        guard let type = json["type"]?.string else { return nil }
        self.init(
            type: type,
            reference: json["reference_number"]?.string,
            issuedOn: json["date_of_issuance"]?.string.flatMap(CalendarDay.init),
            expiresOn: json["date_of_expiry"]?.string.flatMap(CalendarDay.init),
            voucher: json["voucher"].map {
                Voucher(organization: $0["organization"]?.string, occupation: $0["occupation"]?.string)
            }
        )
    }
}

extension EvidenceIssuer {
    var json: JSON {
        .members(["name": name.map(JSON.string), "country_code": countryCode.map(JSON.string)])
    }

    init(json: JSON) {
        self.init(name: json["name"]?.string, countryCode: json["country_code"]?.string)
    }
}

extension DocumentDigest {
    /// An external attachment must have a URL; this one names the document by its digest and leads nowhere
    /// (RFC 6920 §3), since the document is not kept.
    var json: JSON {
        .members([
            "desc": description.map(JSON.string),
            "url": .string(Self.scheme + digest.base64URL),
            "digest": ["alg": "sha-256", "value": .string(Base64.encode(digest.bytes))],
        ])
    }

    init?(json: JSON) {
        guard let url = json["url"]?.string, url.hasPrefix(Self.scheme),
            let bytes = Base64URL.decode(String(url.dropFirst(Self.scheme.count))),
            let digest = SHA256Digest(bytes: bytes)
        else { return nil }
        self.init(digest, description: json["desc"]?.string)
    }

    private static let scheme = "ni:///sha-256;"
}

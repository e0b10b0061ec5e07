public import JOSE

extension VerifiedClaims {
    /// As in an ID token or an answer of the user info endpoint.
    public var json: JSON {
        ["verification": verification.json, "claims": .object(claims)]
    }

    /// Reads what ``json`` wrote.
    public init(json: JSON) throws(InvalidVerifiedClaims) {
        guard let claims = json["claims"]?.object else { throw InvalidVerifiedClaims("claims") }
        guard let verification = json["verification"] else { throw InvalidVerifiedClaims("verification") }
        self.init(claims, verification: try Verification(json: verification))
    }
}

extension Verification {
    public var json: JSON {
        .members([
            "trust_framework": .string(trustFramework),
            "assurance_level": assuranceLevel.map(JSON.string),
            "assurance_process": assuranceProcess?.json,
            "time": time.map { .string(Moment.text($0)) },
            "verification_process": verificationProcess.map(JSON.string),
            "evidence": evidence.isEmpty ? nil : .array(evidence.map(\.json)),
        ])
    }

    init(json: JSON) throws(InvalidVerifiedClaims) {
        guard let framework = json["trust_framework"]?.string else { throw InvalidVerifiedClaims("trust_framework") }
        var evidence: [Evidence] = []
        for element in json["evidence"]?.array ?? [] { evidence.append(try Evidence(json: element)) }
        self.init(
            trustFramework: framework,
            assuranceLevel: json["assurance_level"]?.string,
            assuranceProcess: json["assurance_process"].map(AssuranceProcess.init(json:)),
            time: json["time"]?.string.flatMap(Moment.date),
            verificationProcess: json["verification_process"]?.string,
            evidence: evidence
        )
    }
}

extension AssuranceProcess {
    var json: JSON {
        .members([
            "policy": policy.map(JSON.string),
            "procedure": procedure.map(JSON.string),
            "assurance_details": details.isEmpty ? nil : .array(details.map(\.json)),
        ])
    }

    init(json: JSON) {
        self.init(
            policy: json["policy"]?.string,
            procedure: json["procedure"]?.string,
            details: (json["assurance_details"]?.array ?? []).map(Detail.init(json:))
        )
    }
}

extension AssuranceProcess.Detail {
    var json: JSON {
        .members([
            "assurance_type": type.map(JSON.string),
            "assurance_classification": classification.map(JSON.string),
            "evidence_ref": checks.isEmpty ? nil : .array(checks.map { ["check_id": .string($0)] }),
        ])
    }

    init(json: JSON) {
        self.init(
            type: json["assurance_type"]?.string,
            classification: json["assurance_classification"]?.string,
            checks: (json["evidence_ref"]?.array ?? []).compactMap { $0["check_id"]?.string }
        )
    }
}

extension JSON {
    /// An object of the members that are there: the schema has no null.
    static func members(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues { $0 }) }
}

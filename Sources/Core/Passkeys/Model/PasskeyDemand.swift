public import JOSE
public import WebAuthn

/// What a client demands of the passkey that people sign in with: its `passkey_policy`.
public struct PasskeyDemand: Equatable, Sendable {
    /// The maker of the authenticator vouches for it.
    public var isAttested = false
    /// The lowest FIDO certification that is enough; nil asks for none.
    public var certification: CertificationLevel?
    /// Whether a passkey may be kept in more than one place.
    public var allowsSynced = true
    /// The models that are taken; nil takes all. A passkey that names no model is on no list.
    public var models: Set<AAGUID>?

    public init() {}

    public func isMet(by passkey: Passkey) -> Bool {
        let credential = passkey.credential
        if !allowsSynced, credential.isBackupEligible || passkey.isBackedUp { return false }
        if isAttested || certification != nil {
            guard credential.attestation.isTrusted, passkey.suspicion == nil else { return false }
        }
        if let certification {
            let status = credential.attestation.certification.map(AuthenticatorStatus.init(rawValue:))
            guard let level = status?.level, level >= certification else { return false }
        }
        guard let models else { return true }
        return AAGUID(credential.aaguid).map { !$0.isZero && models.contains($0) } ?? false
    }
}

extension PasskeyDemand {
    /// Reads `{"attested": true, "certification": "FIDO_CERTIFIED_L2", "synced": false, "aaguids": ["…"]}`.
    ///
    /// - Throws: ``InvalidPasskeyDemand`` for any other member or value: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidPasskeyDemand) {
        guard let members = json.object else { throw InvalidPasskeyDemand(reason: "is not an object") }
        for (name, value) in members {
            switch name {
            case "attested": isAttested = try Self.flag(value, name)
            case "synced": allowsSynced = try Self.flag(value, name)
            case "certification":
                guard let level = value.string.flatMap({ AuthenticatorStatus(rawValue: $0).level }) else {
                    throw InvalidPasskeyDemand(reason: "has a certification that FIDO does not give")
                }
                certification = level
            case "aaguids":
                guard let texts = value.strings, !texts.isEmpty else {
                    throw InvalidPasskeyDemand(reason: "has aaguids that are not an array of texts")
                }
                let models = texts.compactMap { AAGUID($0) }.filter { !$0.isZero }
                guard models.count == texts.count else {
                    throw InvalidPasskeyDemand(reason: "has an aaguid that names no model")
                }
                self.models = Set(models)
            default: throw InvalidPasskeyDemand(reason: "has the unknown member \(name)")
            }
        }
    }

    private static func flag(_ json: JSON, _ name: String) throws(InvalidPasskeyDemand) -> Bool {
        guard let flag = json.bool else {
            throw InvalidPasskeyDemand(reason: "has a value of \(name) other than true or false")
        }
        return flag
    }
}

/// Why a `passkey_policy` is not taken; completes a sentence that begins with its name.
public struct InvalidPasskeyDemand: Error, Equatable, Sendable {
    public let reason: String
}

import JOSE

/// What a registration asks of the extensions (§9).
public struct RegistrationInputs: Equatable, Sendable {
    public enum LargeBlobSupport: String, Sendable {
        case required, preferred
    }

    /// Tells afterwards whether the credential can be found without its id (§10.1.3).
    public var credProps = true
    public var credentialProtection: CredentialProtection?
    /// Lets creation fail rather than fall short of `credentialProtection`.
    public var enforcesCredentialProtection = false
    public var minimumPINLength = false
    /// Asks for a PRF (§10.1.4), with or without inputs to compute at once.
    public var prf: PRFRequest?
    public var hmacCreateSecret = false
    public var largeBlob: LargeBlobSupport?
    /// The AppID of a U2F registration that must not be made a second time (§10.1.2).
    public var appIDExclude: String?
    public var userVerificationMethods = false

    public init() {}

    init(_ members: Members) throws(Refusal) {
        credProps = try members.bool("credProps") ?? false
        credentialProtection = try members.optionalText("credentialProtectionPolicy").flatMap(
            CredentialProtection.init(name:))
        enforcesCredentialProtection = try members.bool("enforceCredentialProtectionPolicy") ?? false
        minimumPINLength = try members.bool("minPinLength") ?? false
        if let prf = try members.members("prf") { self.prf = try PRFRequest(prf) }
        hmacCreateSecret = try members.bool("hmacCreateSecret") ?? false
        largeBlob = try members.members("largeBlob")?.word("support")
        appIDExclude = try members.optionalText("appidExclude")
        userVerificationMethods = try members.bool("uvm") ?? false
    }

    /// nil where nothing is asked.
    var json: JSON? {
        var members: [String: JSON] = [:]
        if credProps { members["credProps"] = true }
        if let credentialProtection {
            members["credentialProtectionPolicy"] = .string(credentialProtection.name)
            members["enforceCredentialProtectionPolicy"] = .bool(enforcesCredentialProtection)
        }
        if minimumPINLength { members["minPinLength"] = true }
        members["prf"] = prf?.json
        if hmacCreateSecret { members["hmacCreateSecret"] = true }
        if let largeBlob { members["largeBlob"] = ["support": .string(largeBlob.rawValue)] }
        members["appidExclude"] = appIDExclude.map(JSON.string)
        if userVerificationMethods { members["uvm"] = true }
        return members.isEmpty ? nil : .object(members)
    }
}

/// What a sign-in asks of the extensions.
public struct AuthenticationInputs: Equatable, Sendable {
    public enum LargeBlob: Equatable, Sendable {
        case read
        case write([UInt8])
    }

    /// The AppID under which U2F credentials were registered (§10.1.1).
    public var appID: String?
    public var prf: PRFRequest?
    public var largeBlob: LargeBlob?
    public var userVerificationMethods = false

    public init() {}

    init(_ members: Members) throws(Refusal) {
        appID = try members.optionalText("appid")
        if let prf = try members.members("prf") { self.prf = try PRFRequest(prf) }
        if let blob = try members.members("largeBlob") {
            if let bytes = try blob.optionalBytes("write") { largeBlob = .write(bytes) }
            if try blob.bool("read") == true { largeBlob = .read }
        }
        userVerificationMethods = try members.bool("uvm") ?? false
    }

    /// nil where nothing is asked.
    var json: JSON? {
        var members: [String: JSON] = [:]
        members["appid"] = appID.map(JSON.string)
        members["prf"] = prf?.json
        switch largeBlob {
        case .read: members["largeBlob"] = ["read": true]
        case .write(let bytes): members["largeBlob"] = ["write": .base64URL(bytes)]
        case nil: break
        }
        if userVerificationMethods { members["uvm"] = true }
        return members.isEmpty ? nil : .object(members)
    }
}

/// What the PRF is to be computed of (§10.1.4).
public struct PRFRequest: Equatable, Sendable {
    public var values: PRFValues?
    /// By credential; only at sign-in.
    public var valuesByCredential: [[UInt8]: PRFValues]

    public init(values: PRFValues? = nil, byCredential: [[UInt8]: PRFValues] = [:]) {
        self.values = values
        valuesByCredential = byCredential
    }

    init(_ members: Members) throws(Refusal) {
        values = nil
        valuesByCredential = [:]
        if let eval = try members.members("eval") { values = try PRFValues(eval) }
        guard let all = try members.members("evalByCredential") else { return }
        for name in all.values.keys {
            guard let id = [UInt8](base64URL: name), let one = try all.members(name) else {
                throw all.refusal(name, "is no credential id with values")
            }
            valuesByCredential[id] = try PRFValues(one)
        }
    }

    var json: JSON {
        var members: [String: JSON] = [:]
        members["eval"] = values?.json
        if !valuesByCredential.isEmpty {
            members["evalByCredential"] = .object(
                Dictionary(uniqueKeysWithValues: valuesByCredential.map { (JSON.base64URLText($0.key), $0.value.json) })
            )
        }
        return .object(members)
    }
}

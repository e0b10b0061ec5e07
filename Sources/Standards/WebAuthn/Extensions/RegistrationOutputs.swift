import CBOR
import JOSE

/// What the client answers for the extensions of a registration: not signed by the authenticator, so believed no
/// further than the client is.
public struct RegistrationClientOutputs: Equatable, Sendable {
    /// credProps.rk (§10.1.3): whether the credential can be found without its id.
    public var isDiscoverable: Bool?
    /// prf.enabled (§10.1.4).
    public var isPRFEnabled: Bool?
    /// prf.results: what the authenticator computed at once.
    public var prfResults: PRFValues?
    /// largeBlob.supported (§10.1.5).
    public var isLargeBlobSupported: Bool?
    /// appidExclude (§10.1.2).
    public var appIDExclude: Bool?
    /// hmacCreateSecret (CTAP 2.1 §12.5).
    public var isHMACSecretCreated: Bool?
    public var userVerificationMethods: [UserVerificationMethod]?
    /// The names of all outputs, those included that are not known here.
    public var names: Set<String> = []

    public init() {}

    init(_ members: Members) throws(Refusal) {
        names = Set(members.values.keys)
        isDiscoverable = try members.members("credProps")?.bool("rk")
        let prf = try members.members("prf")
        isPRFEnabled = try prf?.bool("enabled")
        prfResults = try prf?.members("results").map(PRFValues.init)
        isLargeBlobSupported = try members.members("largeBlob")?.bool("supported")
        appIDExclude = try members.bool("appidExclude")
        isHMACSecretCreated = try members.bool("hmacCreateSecret")
        userVerificationMethods = try members.userVerificationMethods()
    }

    var json: JSON {
        var outputs: [String: JSON] = [:]
        if let isDiscoverable { outputs["credProps"] = ["rk": .bool(isDiscoverable)] }
        if isPRFEnabled != nil || prfResults != nil {
            var prf: [String: JSON] = [:]
            prf["enabled"] = isPRFEnabled.map(JSON.bool)
            prf["results"] = prfResults?.json
            outputs["prf"] = .object(prf)
        }
        if let isLargeBlobSupported { outputs["largeBlob"] = ["supported": .bool(isLargeBlobSupported)] }
        outputs["appidExclude"] = appIDExclude.map(JSON.bool)
        outputs["hmacCreateSecret"] = isHMACSecretCreated.map(JSON.bool)
        outputs["uvm"] = userVerificationMethods.map { .array($0.map(\.json)) }
        return .object(outputs)
    }
}

/// What the authenticator answers for the extensions of a registration, inside what it signs.
public struct RegistrationAuthenticatorOutputs: Equatable, Sendable {
    public var credentialProtection: CredentialProtection?
    /// hmac-secret (CTAP 2.1 §12.5): whether the credential can compute the PRF.
    public var isHMACSecretEnabled: Bool?
    /// minPinLength (CTAP 2.1 §12.4), in code points.
    public var minimumPINLength: Int?
    public var userVerificationMethods: [UserVerificationMethod]?
    public var names: Set<String> = []

    public init() {}

    init(_ cbor: CBOR?) throws(Refusal) {
        guard let outputs = try ExtensionOutputs(cbor) else { return }
        names = outputs.names
        credentialProtection = try outputs.integer("credProtect", "CTAP 2.1 §12.1") {
            Int(exactly: $0).flatMap(CredentialProtection.init)
        }
        isHMACSecretEnabled = try outputs.bool("hmac-secret", "CTAP 2.1 §12.5")
        minimumPINLength = try outputs.integer("minPinLength", "CTAP 2.1 §12.4") {
            (1...63).contains($0) ? Int($0) : nil
        }
        userVerificationMethods = try outputs.userVerificationMethods()
    }
}

/// What the PRF gave for one or two inputs; a secret of the user's, to be kept from logs.
public struct PRFValues: Equatable, Sendable {
    public let first: [UInt8]
    public let second: [UInt8]?

    public init(first: [UInt8], second: [UInt8]? = nil) {
        self.first = first
        self.second = second
    }

    init(_ members: Members) throws(Refusal) {
        first = try members.bytes("first")
        second = try members.optionalBytes("second")
    }

    var json: JSON {
        var members: [String: JSON] = ["first": .base64URL(first)]
        members["second"] = second.map(JSON.base64URL)
        return .object(members)
    }
}

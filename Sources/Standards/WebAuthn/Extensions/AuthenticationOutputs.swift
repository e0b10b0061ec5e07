import CBOR
import JOSE

/// What the client answers for the extensions of a sign-in: not signed by the authenticator.
public struct AuthenticationClientOutputs: Equatable, Sendable {
    /// appid (§10.1.1): whether the credential was found by the AppID of U2F.
    public var usesAppID: Bool?
    /// prf.results (§10.1.4).
    public var prfResults: PRFValues?
    /// largeBlob.blob (§10.1.5): what was read.
    public var largeBlob: [UInt8]?
    /// largeBlob.written.
    public var isLargeBlobWritten: Bool?
    public var userVerificationMethods: [UserVerificationMethod]?
    public var names: Set<String> = []

    public init() {}

    init(_ members: Members) throws(Refusal) {
        names = Set(members.values.keys)
        usesAppID = try members.bool("appid")
        prfResults = try members.members("prf")?.members("results").map(PRFValues.init)
        let blob = try members.members("largeBlob")
        largeBlob = try blob?.optionalBytes("blob")
        isLargeBlobWritten = try blob?.bool("written")
        userVerificationMethods = try members.userVerificationMethods()
    }

    var json: JSON {
        var outputs: [String: JSON] = [:]
        outputs["appid"] = usesAppID.map(JSON.bool)
        if let prfResults { outputs["prf"] = ["results": prfResults.json] }
        if largeBlob != nil || isLargeBlobWritten != nil {
            var members: [String: JSON] = [:]
            members["blob"] = largeBlob.map(JSON.base64URL)
            members["written"] = isLargeBlobWritten.map(JSON.bool)
            outputs["largeBlob"] = .object(members)
        }
        outputs["uvm"] = userVerificationMethods.map { .array($0.map(\.json)) }
        return .object(outputs)
    }
}

/// What the authenticator answers for the extensions of a sign-in, inside what it signs.
public struct AuthenticationAuthenticatorOutputs: Equatable, Sendable {
    /// hmac-secret (CTAP 2.1 §12.5): the outputs, encrypted for the client; of no use to a server.
    public var hmacSecret: [UInt8]?
    public var userVerificationMethods: [UserVerificationMethod]?
    public var names: Set<String> = []

    public init() {}

    init(_ cbor: CBOR?) throws(Refusal) {
        guard let outputs = try ExtensionOutputs(cbor) else { return }
        names = outputs.names
        hmacSecret = try outputs.bytes("hmac-secret", "CTAP 2.1 §12.5")
        userVerificationMethods = try outputs.userVerificationMethods()
    }
}

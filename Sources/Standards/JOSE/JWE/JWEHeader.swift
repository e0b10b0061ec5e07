import Cryptography

/// The protected header of an encrypted token, as far as it is obeyed.
public struct JWEHeader: Equatable, Sendable {
    public let algorithm: JWEAlgorithm
    public let encryption: JWEEncryption
    public let keyID: String?
    public let type: String?
    public let contentType: String?
    public let members: [String: JSON]

    private static let unsupported = ["crit", "zip"]

    init(parsing bytes: [UInt8]) throws(JOSEError) {
        guard
            let json = try? JSON(parsing: bytes, depthMax: JWSHeader.depthMax),
            let members = json.object,
            let algorithmName = members["alg"]?.string,
            let encryptionName = members["enc"]?.string
        else { throw .invalidHeader }
        if let name = Self.unsupported.first(where: { members[$0] != nil }) { throw .unsupportedHeader(name) }
        guard
            let algorithm = JWEAlgorithm(rawValue: algorithmName),
            let encryption = JWEEncryption(rawValue: encryptionName)
        else { throw .algorithmNotAllowed }
        self.algorithm = algorithm
        self.encryption = encryption
        keyID = try members.headerText("kid")
        type = try members.headerText("typ")
        contentType = try members.headerText("cty")
        self.members = members
    }

    /// The sender's one-time key (RFC 7518 §4.6.1.1).
    func ephemeralKey() throws(JOSEError) -> PublicKey {
        guard let members = members["epk"]?.object else { throw .invalidHeader }
        guard let components = try? PublicKey.Components(jwk: members), let key = try? PublicKey(components) else {
            throw .invalidHeader
        }
        return key
    }

    /// `apu` or `apv`: who takes part in the agreement (RFC 7518 §4.6.1.2 and §4.6.1.3).
    func party(_ name: String) throws(JOSEError) -> [UInt8] {
        guard let text = try members.headerText(name) else { return [] }
        guard let bytes = Base64URL.decode(text) else { throw .invalidHeader }
        return bytes
    }
}

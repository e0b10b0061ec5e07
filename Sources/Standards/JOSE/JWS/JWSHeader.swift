/// The protected header of a signed token, as far as it is obeyed.
///
/// `jku`, `x5u`, `jwk` and `x5c` stay among the members and are never followed: whoever made the token would choose
/// the key that it is checked with (RFC 8725 §3.10).
public struct JWSHeader: Equatable, Sendable {
    public let algorithm: JWSAlgorithm
    public let keyID: String?
    public let type: String?
    public let members: [String: JSON]

    static let depthMax = 8
    private static let unsupported = ["crit", "zip", "b64"]

    init(parsing bytes: [UInt8]) throws(JOSEError) {
        guard
            let json = try? JSON(parsing: bytes, depthMax: Self.depthMax),
            let members = json.object,
            let name = members["alg"]?.string
        else { throw .invalidHeader }
        if let name = Self.unsupported.first(where: { members[$0] != nil }) { throw .unsupportedHeader(name) }
        guard let algorithm = JWSAlgorithm(rawValue: name) else { throw .algorithmNotAllowed }
        self.algorithm = algorithm
        keyID = try members.headerText("kid")
        type = try members.headerText("typ")
        self.members = members
    }
}

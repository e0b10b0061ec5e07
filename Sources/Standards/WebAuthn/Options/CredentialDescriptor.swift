public import JOSE

/// A credential that a client may look for (§5.8.3).
public struct CredentialDescriptor: Hashable, Sendable {
    public let id: [UInt8]
    public let transports: [Transport]

    public init(id: [UInt8], transports: [Transport] = []) {
        self.id = id
        self.transports = transports
    }

    init(_ json: JSON) throws(Refusal) {
        let members = try Members(json, "descriptor")
        id = try members.bytes("id")
        transports = try members.words("transports")
    }

    public var json: JSON {
        var members: [String: JSON] = ["type": "public-key", "id": .base64URL(id)]
        if !transports.isEmpty { members["transports"] = .array(transports.map { .string($0.rawValue) }) }
        return .object(members)
    }
}

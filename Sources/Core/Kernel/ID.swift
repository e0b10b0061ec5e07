public import Cryptography

/// The name of one thing of the kind `Thing`, so that a user's id cannot be passed where a client's is wanted.
public struct ID<Thing>: Hashable, Sendable, CustomStringConvertible {
    public let string: String

    public init(_ string: String) {
        self.string = string
    }

    public var description: String { string }
}

extension ID: Codable {
    public init(from decoder: any Decoder) throws {
        string = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(string)
    }
}

extension RandomBytes {
    /// A new id of 128 random bits in base64url: unique without asking anybody, and no count of anything.
    public func id<Thing>(_ type: Thing.Type = Thing.self) -> ID<Thing> {
        ID(Base64URL.encode(bytes(16)))
    }
}

public import FoundationEssentials

/// The claims of a token (RFC 7519 §4).
public struct JWTClaims: Sendable, Equatable {
    public let members: [String: JSON]

    public init(_ members: [String: JSON]) {
        self.members = members
    }

    public subscript(name: String) -> JSON? { members[name] }

    public var issuer: String? { members["iss"]?.string }
    public var subject: String? { members["sub"]?.string }
    public var expiresAt: Date? { date("exp") }
    public var notBefore: Date? { date("nbf") }
    public var issuedAt: Date? { date("iat") }
    public var jwtID: String? { members["jti"]?.string }

    /// The audiences, whether one stands alone or several in an array (RFC 7519 §4.1.3); empty where there is none.
    public var audience: [String] {
        guard let member = members["aud"] else { return [] }
        return member.string.map { [$0] } ?? member.strings ?? []
    }

    /// A NumericDate: seconds since 1970, with or without a fraction; nil also where it is out of range.
    public func date(_ name: String) -> Date? {
        guard let seconds = members[name]?.number, Self.secondsRange.contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }

    /// 1970 to the end of the year 9999, the last that other formats can write.
    static let secondsRange = 0...253_402_300_799.0

    /// The payload to be signed.
    public func bytes() -> [UInt8] {
        JSON.object(members).bytes()
    }
}

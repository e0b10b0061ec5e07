import Cryptography

/// The relying party a credential belongs to (§5.1.2, "RP ID"): a domain, which covers the hosts below it.
public struct RPID: Hashable, Sendable {
    public let string: String
    /// What authenticator data begins with.
    public let hash: [UInt8]

    public init(_ string: String) throws(InvalidOptions) {
        let isHost = string.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        }
        let labels = string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard isHost, string.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.count) }) else { throw .rpID }
        self.string = string
        hash = Hash.sha256(Array(string.utf8))
    }
}

extension RPID: CustomStringConvertible {
    public var description: String { string }
}

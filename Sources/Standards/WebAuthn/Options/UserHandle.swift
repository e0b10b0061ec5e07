/// Names a user to authenticators without telling who it is (§5.4.3, §14.6.1): 1 to 64 bytes that mean nothing.
///
/// The caller draws 64 random bytes for each account and keeps them; an address or its hash has no place here.
public struct UserHandle: Hashable, Sendable {
    public static let bytesMax = 64
    /// How many random bytes to draw.
    public static let bytesRecommended = 64

    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) throws(InvalidOptions) {
        guard (1...Self.bytesMax).contains(bytes.count) else { throw .userHandleSize }
        self.bytes = bytes
    }
}

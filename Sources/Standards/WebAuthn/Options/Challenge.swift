/// What a response has to repeat, so that none serves twice (§13.4.3): random bytes, drawn by the caller for one ceremony.
public struct Challenge: Hashable, Sendable {
    /// What §13.4.3 asks for at least.
    public static let bytesMin = 16
    public static let bytesRecommended = 32
    public static let bytesMax = 1_024

    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) throws(InvalidOptions) {
        guard (Self.bytesMin...Self.bytesMax).contains(bytes.count) else { throw .challengeSize }
        self.bytes = bytes
    }
}

/// What a reader made of a palm: bytes that only the tenant's provider understands.
///
/// It goes from the request to the provider and nowhere else: it prints nothing, and no store takes it.
public struct PalmCapture: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public static let bytesMax = 32_768

    /// For the one adapter that hands them to the provider.
    public let bytes: [UInt8]

    /// - Throws: ``PalmRefusal/captureUnusable`` for nothing, or for more than any reader sends.
    public init(_ bytes: [UInt8]) throws(PalmRefusal) {
        guard (1...Self.bytesMax).contains(bytes.count) else { throw .captureUnusable }
        self.bytes = bytes
    }

    public var description: String { "(hidden)" }
    public var debugDescription: String { "(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

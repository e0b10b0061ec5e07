public import Cryptography

/// A value that opens something to whoever holds it: a code, a cookie, a client secret.
///
/// It prints nothing, so that no log line and no error message can carry it.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// The value itself, for the one place that hands it to its owner.
    public var revealed: String { value }

    /// What is stored in its place. 256 random bits need no slow hash.
    public var digest: SHA256Digest { SHA256Digest(of: value) }

    public var description: String { "(hidden)" }
    public var debugDescription: String { "(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension RandomBytes {
    /// A new one-time value of 256 random bits in base64url.
    public func secret() -> Secret {
        Secret(Base64URL.encode(bytes(32)))
    }
}

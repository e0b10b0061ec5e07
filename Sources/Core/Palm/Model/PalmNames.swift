import Cryptography
import Kernel

/// What we call a person towards a provider: random, and another one at every enrolment.
///
/// So a provider cannot tell whose palm it keeps, nor that two of them are one person's.
public struct PalmSubject: Hashable, Sendable {
    public static let bytesCount = 24

    public let string: String

    /// A name that was made before.
    public init(_ string: String) {
        self.string = string
    }

    /// By which we find whose it is; 192 random bits need no key.
    var digest: SHA256Digest { SHA256Digest(of: string) }
}

extension RandomBytes {
    func palmSubject() -> PalmSubject { PalmSubject(Base64URL.encode(bytes(PalmSubject.bytesCount))) }
}

/// What the provider calls the palm it keeps: opaque to us, and the only thing of a palm that we keep.
public struct PalmReference: Hashable, Sendable {
    public static let bytesMax = 512

    public let string: String

    /// - Returns: nil for an empty text or one longer than any name need be.
    public init?(_ string: String) {
        guard (1...Self.bytesMax).contains(string.utf8.count) else { return nil }
        self.string = string
    }
}

/// Both names of a palm, by which a provider finds it.
public struct PalmHandle: Equatable, Sendable {
    public let subject: PalmSubject
    /// Nil while it is not known whether the provider keeps anything under the subject.
    public let reference: PalmReference?

    public init(subject: PalmSubject, reference: PalmReference?) {
        self.subject = subject
        self.reference = reference
    }
}

/// A random value that a verdict must echo, so that none can be used twice.
public struct PalmNonce: Hashable, Sendable {
    public static let bytesCount = 32

    public let string: String

    /// As a provider echoed it.
    public init(_ string: String) {
        self.string = string
    }

    init(from randomness: any Randomness) {
        string = Base64URL.encode(randomness.bytes(Self.bytesCount))
    }
}

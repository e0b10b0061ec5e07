public import Proofing

/// One thing that a class of authentication demands, and how old its proof may be.
public struct Requirement: Hashable, Sendable {
    public enum Quality: Hashable, Sendable {
        /// So many different things: something known, something held, something one is.
        case factors(Int)
        /// Something held was used: a passkey.
        case possession
        /// A site in the middle gained nothing that it could use.
        case phishingResistance
        /// A key in hardware, attested, that cannot be copied.
        case hardware
        /// A live palm, of the person and no other.
        case palm
        /// The person's identity stands proofed to this level or a higher one.
        case identity(IdentityLevel)
    }

    public let quality: Quality
    /// Proofs older than this do not count; nil: as long as the session lives, or the proofing.
    public let maxAgeSeconds: Int?

    public init(_ quality: Quality, maxAgeSeconds: Int? = nil) {
        self.quality = quality
        self.maxAgeSeconds = maxAgeSeconds
    }
}

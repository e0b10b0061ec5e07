public import FoundationEssentials
public import JOSE

/// A key that tokens are signed with: next (published, not yet used), active, retired (published until the last token
/// it signed has expired), gone.
public struct SigningKey: Equatable, Sendable {
    public enum State: String, Equatable, Sendable, CaseIterable {
        case next
        case active
        case retired
    }

    /// The algorithms that tokens are signed with here. RS256 is there because OpenID Connect Core §15.1 demands it.
    public static let algorithms: [JWSAlgorithm] = [.ES256, .RS256]

    /// Unique across tenants: the RFC 7638 thumbprint of the key itself.
    public let keyID: String
    public let algorithm: JWSAlgorithm
    public private(set) var state: State
    public let publicKey: JWK
    /// The PKCS#8 form, sealed by the vault.
    public let sealedPrivateKey: [UInt8]
    public let createdAt: Date
    public private(set) var activatedAt: Date?
    /// When a retired key leaves the published set.
    public private(set) var goneAt: Date?

    public init(
        keyID: String,
        algorithm: JWSAlgorithm,
        state: State,
        publicKey: JWK,
        sealedPrivateKey: [UInt8],
        createdAt: Date,
        activatedAt: Date? = nil,
        goneAt: Date? = nil
    ) {
        self.keyID = keyID
        self.algorithm = algorithm
        self.state = state
        self.publicKey = publicKey
        self.sealedPrivateKey = sealedPrivateKey
        self.createdAt = createdAt
        self.activatedAt = activatedAt
        self.goneAt = goneAt
    }

    public mutating func activate(at now: Date) {
        guard state == .next else { return }
        state = .active
        activatedAt = now
    }

    /// - Parameter seconds: the longest life of a token that it may have signed.
    public mutating func retire(at now: Date, publishedFor seconds: Int) {
        guard state == .active else { return }
        state = .retired
        goneAt = now.addingTimeInterval(TimeInterval(seconds))
    }

    public func isGone(at now: Date) -> Bool { goneAt.map { now >= $0 } ?? false }
}

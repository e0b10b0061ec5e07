import FoundationEssentials
public import JOSE
import Kernel
public import OAuth
import Tenancy

extension House {
    /// How long apps may keep the key set before they ask again: the `max-age` of `/oauth/jwks`.
    static let keySetKeptSeconds: TimeInterval = 300

    /// Puts the next key of each algorithm into use, at an operator's request.
    ///
    /// - Parameter isUrgent: also where apps may hold a key set without the key; they refuse tokens until they ask again.
    ///   Right where the keys before must be assumed known to others.
    /// - Throws: ``KeyTooNew``
    public func rotateKeysNow(_ algorithms: [JWSAlgorithm], actor: String, isUrgent: Bool) async throws -> [SigningKey]
    {
        if !isUrgent {
            let (keys, now) = (try await allKeys(), clock.now)
            for algorithm in algorithms { try Self.refuseTooNew(keys.filter { $0.algorithm == algorithm }, at: now) }
        }
        return try await rotateKeys()(tenant.id, algorithms: algorithms, actor: actor)
    }

    private static func refuseTooNew(_ keys: [SigningKey], at now: Date) throws(KeyTooNew) {
        guard let next = keys.first(where: { $0.state == .next }) else { return }
        // Where the active key never was a next one, both were made before anybody could ask.
        let isFirst = keys.allSatisfy { key in
            key.state == .next || key.state == .active && key.activatedAt.map { $0 < key.createdAt + 1 } ?? true
        }
        let seconds = now.timeIntervalSince(next.createdAt)
        guard !isFirst, seconds < keySetKeptSeconds else { return }
        throw KeyTooNew(
            algorithm: next.algorithm, publishedSeconds: Int(seconds),
            waitSeconds: Int((keySetKeptSeconds - seconds).rounded(.up)))
    }
}

/// A rotation that would put a key into use which apps may not have seen yet.
public struct KeyTooNew: Error, Equatable, Sendable, CustomStringConvertible {
    public let algorithm: JWSAlgorithm
    public let publishedSeconds: Int
    public let waitSeconds: Int

    public var description: String {
        "the next \(algorithm.rawValue) key was published \(publishedSeconds) s ago, and apps may keep the key set for "
            + "\(Int(House.keySetKeptSeconds)) s: wait \(waitSeconds) s, or give --now where the present key is lost to others"
    }
}

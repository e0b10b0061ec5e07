import Cryptography
import FoundationEssentials
import JOSE
import Proofing
import Synchronization
import WebClient

/// The keys by which Elm signs callbacks, read from its own address and kept for an hour.
final class NafathKeys: Sendable {
    private struct State {
        var keys = JWKSet([])
        var askedAt: Date?
    }

    private static let keptSeconds: TimeInterval = 3_600
    /// A key that is not known makes us ask again, not more often than this: anybody can name keys.
    private static let askAgainSeconds: TimeInterval = 60

    private let desk: KYCDesk
    private let headers: [WebHeader]
    private let state = Mutex(State())

    init(desk: KYCDesk, headers: [WebHeader]) {
        self.desk = desk
        self.headers = headers
    }

    func key(_ keyID: String?, for algorithm: JWSAlgorithm, at now: Date) async throws -> PublicKey? {
        let known = state.withLock { $0 }
        let age = known.askedAt.map { abs(now.timeIntervalSince($0)) } ?? .infinity
        let kept = known.keys.key(keyID, for: algorithm)
        if let kept, age < Self.keptSeconds { return try? kept.publicKey() }
        guard age >= Self.askAgainSeconds else { return nil }
        state.withLock { $0.askedAt = now }
        let json = try await desk.ask(.get, "/api/v1/mfa/jwk", headers: headers).json
        // One key alone, or a set of them.
        let fresh = (try? JWKSet(json: json)) ?? (try? JWK(json: json)).map { JWKSet([$0]) }
        guard let fresh else { throw KYCFailure.malformed("no keys") }
        state.withLock { $0.keys = fresh }
        return try? fresh.key(keyID, for: algorithm)?.publicKey()
    }
}

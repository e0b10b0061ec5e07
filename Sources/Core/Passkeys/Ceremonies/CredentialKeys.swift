import CBOR
import FoundationEssentials
import Kernel

/// Keeps the keys of passkeys in use as OpenSSL wants them: building one costs as much as half a verification (RSA).
///
/// Found by their bytes, so that a key can never be taken for another's.
struct CredentialKeys: Sendable {
    /// What an operator allowed at registration stays good.
    private static let algorithms = Set(COSEAlgorithm.allCases)

    private let built: ExpiringCache<[UInt8], COSEKey>

    /// - Parameter most: each takes a few kilobytes.
    init(seconds: TimeInterval = 3_600, most: Int = 4_096) {
        built = ExpiringCache(seconds: seconds, most: most)
    }

    /// - Throws: `StoreUnavailable` for bytes that no registration would have let in.
    func key(_ bytes: [UInt8], at now: Date) async throws -> COSEKey {
        let key = try await built.value(bytes, at: now) { try? COSEKey(bytes, allowing: Self.algorithms) }
        guard let key else { throw StoreUnavailable("the key of a passkey cannot be read") }
        return key
    }
}

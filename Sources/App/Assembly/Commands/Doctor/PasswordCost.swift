import Accounts
import PasswordHashing

extension House {
    /// How long one password takes here, in milliseconds.
    static func measurePasswordHash(_ configuration: Argon2PasswordHasher.Configuration) async throws -> Int64 {
        let hasher = try Argon2PasswordHasher(configuration)
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await hasher.hash(Password("a password to measure with"))
        let took = clock.now - start
        await hasher.close()
        return took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000
    }
}

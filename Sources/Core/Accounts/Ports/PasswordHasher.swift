/// A password hash in PHC string form, which names its own algorithm, parameters and salt.
public struct PasswordHash: Equatable, Sendable {
    public let encoded: String

    public init(encoded: String) {
        self.encoded = encoded
    }
}

public enum PasswordVerification: Equatable, Sendable {
    case wrong
    /// - Parameter needsRehash: the stored hash was made with other parameters than today's.
    case correct(needsRehash: Bool)
}

/// Every place for hashing is taken. The caller is told to come back; tokens go on being issued meanwhile.
public struct PasswordHashingOverloaded: Error, Sendable {
    public init() {}
}

/// Hashes passwords slowly, on threads of its own.
public protocol PasswordHasher: Sendable {
    /// - Throws: ``PasswordHashingOverloaded`` when the queue is full.
    func hash(_ password: Password) async throws -> PasswordHash

    /// Compares; with no hash it does the same work against a dummy and answers `.wrong`, so that the time taken
    /// does not tell whether an account exists.
    ///
    /// - Throws: ``PasswordHashingOverloaded`` when the queue is full.
    func verify(_ password: Password, against hash: PasswordHash?) async throws -> PasswordVerification
}

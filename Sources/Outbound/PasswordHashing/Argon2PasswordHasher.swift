public import Accounts
import Cryptography
import FoundationEssentials

/// Hashes passwords with Argon2id (RFC 9106) on threads of its own, so that sign-ins cannot starve token requests.
///
/// The threads run at low priority and their queue is short: what does not fit is refused at once
/// (`PasswordHashingOverloaded`), for an answer that comes after the user has given up helps nobody.
public final class Argon2PasswordHasher: PasswordHasher {
    public struct Configuration: Sendable {
        public var parameters = Argon2Parameters.recommended
        /// How many passwords are hashed at a time; as many as there are cores unless set.
        public var threads = ProcessInfo.processInfo.activeProcessorCount
        /// How many may wait while all threads work; by default so many that the last waits well under a second.
        public var waitingMax: Int?
        /// Added to the nice value of the hashing threads, 0...19.
        public var niceness = 10

        public init() {}

        /// Everybody who has come in: working and waiting.
        public var places: Int { threads + waiting }

        /// A core takes about half a microsecond for each KiB of each pass; counting a whole one, the last in waits 800 ms.
        var waiting: Int {
            waitingMax ?? threads * max(1, 800_000 / (parameters.memoryKibibytes * parameters.passes))
        }
    }

    /// 128 bits of salt and 256 of tag, as RFC 9106 §4 recommends.
    static let saltBytes = 16
    static let tagBytes = 32

    private let parameters: Argon2Parameters
    private let derivation: any PasswordDerivation
    private let threads: HashingThreads
    private let absent: EncodedPasswordHash

    /// Starts the threads; they end with `close()` or with the hasher.
    public convenience init(_ configuration: Configuration = Configuration()) throws(ThreadsUnavailable) {
        try self.init(configuration, derivation: Argon2id())
    }

    init(_ configuration: Configuration, derivation: any PasswordDerivation) throws(ThreadsUnavailable) {
        parameters = configuration.parameters
        self.derivation = derivation
        absent = EncodedPasswordHash(
            parameters: configuration.parameters,
            salt: Self.randomSalt(),
            tag: [UInt8](repeating: 0, count: Self.tagBytes)
        )
        threads = try HashingThreads(
            count: max(1, configuration.threads),
            waitingMax: max(0, configuration.waiting),
            niceness: Int32(min(max(0, configuration.niceness), 19))
        )
    }

    public func hash(_ password: Password) async throws -> PasswordHash {
        let salt = Self.randomSalt()
        let tag = try await tag(of: password, salt: salt, parameters: parameters, length: Self.tagBytes)
        return PasswordHash(encoded: EncodedPasswordHash(parameters: parameters, salt: salt, tag: tag).string)
    }

    /// Without a hash the same work is done in vain: how long it takes must not tell whether an account exists.
    ///
    /// A row that is no Argon2id hash within bounds throws `MalformedPasswordHash`: that is damage to look into, not a
    /// wrong password.
    public func verify(_ password: Password, against hash: PasswordHash?) async throws -> PasswordVerification {
        let stored = try hash.map { try EncodedPasswordHash($0.encoded) } ?? absent
        let tag = try await tag(
            of: password,
            salt: stored.salt,
            parameters: stored.parameters,
            length: stored.tag.count
        )
        guard isEqualInConstantTime(tag, stored.tag), hash != nil else { return .wrong }
        return .correct(needsRehash: !isUpToDate(stored))
    }

    /// Finishes what is under way or waiting, refuses the rest, and returns when the threads have ended.
    public func close() async {
        await threads.close()
    }

    private func isUpToDate(_ stored: EncodedPasswordHash) -> Bool {
        stored.parameters == parameters && stored.salt.count >= Self.saltBytes && stored.tag.count == Self.tagBytes
    }

    private func tag(
        of password: Password,
        salt: [UInt8],
        parameters: Argon2Parameters,
        length: Int
    ) async throws -> [UInt8] {
        try await threads.run { [derivation] in
            try password.withBytes { bytes in
                try derivation.tag(of: bytes, salt: salt, parameters: parameters, length: length)
            }
        }
    }

    private static func randomSalt() -> [UInt8] {
        SystemRandomBytes().bytes(saltBytes)
    }
}

/// Takes the same time wherever the first difference lies.
private func isEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for index in one.indices { difference |= one[index] ^ other[index] }
    return difference == 0
}

import Accounts
import Kernel
import Synchronization
import Tenancy

struct NothingCommon: CommonPasswords {
    func contains(_ normalised: String) -> Bool { false }
}

/// Keeps passwords as they are, to see what is asked of a hasher.
final class PlainHasher: PasswordHasher {
    let hashed = Mutex<[String]>([])
    let isOverloaded = Mutex(false)

    func hash(_ password: Password) async throws -> PasswordHash {
        guard !isOverloaded.withLock({ $0 }) else { throw PasswordHashingOverloaded() }
        let text = password.withBytes { String(decoding: $0, as: UTF8.self) }
        hashed.withLock { $0.append(text) }
        return PasswordHash(encoded: "plain:" + text)
    }

    func verify(_ password: Password, against hash: PasswordHash?) async throws -> PasswordVerification {
        password.withBytes { "plain:" + String(decoding: $0, as: UTF8.self) } == hash?.encoded
            ? .correct(needsRehash: false) : .wrong
    }
}

extension Tenant {
    static func example() throws -> Tenant {
        Tenant(issuer: try Issuer("https://id.example.com"), displayName: "Example Bank")
    }
}

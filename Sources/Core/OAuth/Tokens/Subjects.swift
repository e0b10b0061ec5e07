public import Accounts
import Cryptography
public import Kernel
public import Tenancy

/// The name under which a client knows a person (OpenID Connect Core §8).
public struct Subjects: Sendable {
    private let secrets: TenantSecrets

    public init(secrets: TenantSecrets) {
        self.secrets = secrets
    }

    /// Pairwise: an HMAC over sector and user, so that clients of different sectors cannot compare notes.
    public func subject(of user: ID<User>, for client: Client) -> String {
        guard client.metadata.subjectType == .pairwise, let sector = client.metadata.sector else { return user.string }
        let message = Array("\(sector)\u{0}\(user)".utf8)
        return Base64URL.encode(HMAC.sha256(message, key: secrets.pairwiseSubjects))
    }
}

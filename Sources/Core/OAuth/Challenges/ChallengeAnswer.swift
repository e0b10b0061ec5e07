import Authentication
import Cryptography
public import FoundationEssentials
import JOSE
public import Kernel
import Tenancy

/// How a challenge ended, signed, for the client that began it.
public struct ChallengeAnswer: Sendable {
    public let end: ChallengeEnd
    public let client: ID<Client>
    /// A JWT of the type `challenge-answer+jwt`.
    public let token: Secret
    public let expiresAt: Date
}

/// Who approved or refused, and what their proofs amounted to.
struct ChallengeProof: Sendable {
    let session: ID<Session>
    /// nil for what was not approved.
    var assurance: Assurance?
}

/// Signs how challenges ended, under the algorithm of the client's ID tokens.
struct SignChallengeAnswer: Sendable {
    static let type = "challenge-answer+jwt"
    /// How long an answer waits to be fetched, and how long it may be believed as news. Its signature can be kept and
    /// checked for longer, beside the transaction it names.
    static let seconds = 300

    let keyring: Keyring
    let subjects: Subjects
    let clock: any Clock
    let randomness: any Randomness

    func callAsFunction(
        _ end: ChallengeEnd, of challenge: Challenge, _ id: SHA256Digest, by proof: ChallengeProof?, to client: Client,
        in tenant: Tenant
    ) async throws -> ChallengeAnswer {
        let now = clock.now
        var claims: [String: JSON] = [
            "iss": .string(tenant.issuer.string),
            "aud": .string(client.id.string),
            "sub": .string(subjects.subject(of: challenge.user, for: client)),
            "jti": .string(randomness.id(ChallengeAnswer.self).string),
            "iat": .integer(now.numericDate),
            "exp": .integer(now.numericDate + Int64(Self.seconds)),
            "challenge_sha256": .string(id.base64URL),
            "status": .string(end.rawValue),
        ]
        claims["sid"] = proof.map { .string($0.session.string) }
        if end == .approved, let assurance = proof?.assurance {
            claims["acr"] = .string(assurance.acr)
            claims["amr"] = .array(assurance.amr.map(JSON.string))
            claims["auth_time"] = .integer(assurance.authenticatedAt.numericDate)
        }
        if let transaction = challenge.transaction {
            claims["transaction"] = transaction.json
            claims["transaction_sha256"] = .string(transaction.digest.base64URL)
        }
        let signer = try await keyring.keys(of: tenant.id).signer(client.metadata.idTokenAlgorithm)
        let token = try await signer.sign(JSON.object(claims).bytes(), type: Self.type)
        return ChallengeAnswer(
            end: end, client: client.id, token: Secret(token),
            expiresAt: now.addingTimeInterval(TimeInterval(Self.seconds)))
    }
}

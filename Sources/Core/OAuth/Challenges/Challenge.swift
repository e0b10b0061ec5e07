public import Accounts
import Authentication
public import Cryptography
public import FoundationEssentials
import JOSE
public import Kernel

/// A step-up that a client's backend began for somebody, until it ends.
///
/// Its id is a secret of 256 bits: the client's backend and the person's browser have it, the store its digest alone.
public struct Challenge: Equatable, Sendable {
    public let client: ID<Client>
    public let user: ID<User>
    /// `acr` values that the client wants one of, beside what rules need.
    public let classes: [String]
    public let scope: Scope
    public let transaction: ChallengeTransaction?
    public let maxAgeSeconds: Int?
    public let returnURI: String?
    public let state: String?
    /// Whether the client is told how it ended, at the address that it has then.
    public let isCalledBack: Bool
    public let expiresAt: Date

    /// What proofs are given for, so that they count for this challenge and no other.
    public static func transactionName(of id: SHA256Digest) -> String { "challenge:\(id.base64URL)" }

    var occasion: StepUpOccasion { StepUpOccasion(scopes: Set(scope.tokens), amount: transaction?.amount) }
    var freshness: Freshness { Freshness(maxAgeSeconds: maxAgeSeconds) }
}

/// How a challenge ended.
public enum ChallengeEnd: String, Sendable {
    case approved
    case refused
    /// Nothing that the person has leads to what is needed.
    case unmet
    /// Nobody decided in time.
    case expired
}

/// The form in which challenges are kept.
extension Challenge {
    var payload: [UInt8] {
        var members: [String: JSON] = [
            "client": .string(client.string), "user": .string(user.string),
            "classes": .array(classes.map(JSON.string)), "scope": .array(scope.tokens.map(JSON.string)),
            "callback": .bool(isCalledBack), "expires_at": .integer(expiresAt.milliseconds),
        ]
        members["transaction"] = transaction?.json
        members["max_age"] = maxAgeSeconds.map { .integer(Int64($0)) }
        members["return_uri"] = returnURI.map(JSON.string)
        members["state"] = state.map(JSON.string)
        return JSON.object(members).bytes()
    }

    init(payload: [UInt8]) throws(StoreUnavailable) {
        guard let json = try? JSON(parsing: payload), let client = json["client"]?.string,
            let user = json["user"]?.string, let classes = json["classes"]?.strings,
            let scope = json["scope"]?.strings, let expiresAt = json["expires_at"]?.integer
        else { throw StoreUnavailable("a challenge cannot be read") }
        self.init(
            client: ID(client),
            user: ID(user),
            classes: classes,
            scope: Scope(tokens: scope),
            transaction: try json["transaction"].map { (kept) throws(StoreUnavailable) in
                do { return try ChallengeTransaction(json: kept) } catch {
                    throw StoreUnavailable("a challenge's transaction cannot be read")
                }
            },
            maxAgeSeconds: json["max_age"]?.integer.map(Int.init),
            returnURI: json["return_uri"]?.string,
            state: json["state"]?.string,
            isCalledBack: json["callback"]?.bool ?? false,
            expiresAt: Date(milliseconds: expiresAt)
        )
    }
}

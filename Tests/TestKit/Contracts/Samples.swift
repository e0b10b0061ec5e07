public import Accounts
public import Authentication
public import Cryptography
public import FoundationEssentials
public import JOSE
public import Kernel
public import OAuth

/// Things to keep, each whole and like in life, and their times.
public enum Sample {
    public static let now = Date(milliseconds: 1_700_000_000_123)
    public static let later = now.addingTimeInterval(3_600)
    public static let other = TenantID("other")
    public static let userID = ID<User>("u-1")
    public static let clientID = ID<Client>("c-1")

    public static func after(seconds: Double) -> Date { now.addingTimeInterval(seconds) }

    public static func digest(_ text: String) -> SHA256Digest { SHA256Digest(of: text) }

    public static func user(
        _ id: String = userID.string,
        name: String = "amina",
        profile: [String: JSON] = [:],
        state: User.State = .active
    ) throws -> User {
        User(
            id: ID(id),
            username: try Username(name),
            profile: try Profile(profile),
            state: state,
            createdAt: now,
            updatedAt: now
        )
    }

    public static func client(
        _ id: String = clientID.string,
        _ more: [String: JSON] = [:],
        secrets: [ClientSecret] = []
    ) throws -> Client {
        let registration: [String: JSON] = ["redirect_uris": ["https://app.example/cb"]]
        let metadata = try ClientMetadata(registration: registration.merging(more) { $1 })
        return Client(id: ID(id), metadata: metadata, secrets: secrets, createdAt: now)
    }

    public static func secret(_ text: String, at created: Date = now, until end: Date? = nil) -> ClientSecret {
        ClientSecret(digest: digest(text), createdAt: created, expiresAt: end)
    }

    public static func authorization(
        of user: ID<User> = userID,
        to client: ID<Client> = clientID,
        session: String = "s-1",
        scope: [String] = ["openid", "profile"],
        claims: ClaimsRequest = .none
    ) -> Authorization {
        Authorization(
            client: client,
            user: user,
            session: ID(session),
            scope: Scope(tokens: scope),
            claims: claims,
            declinedClaims: [],
            resources: [],
            assurance: Assurance(acr: "urn:surety:acr:password", amr: ["pwd"], authenticatedAt: now)
        )
    }

    /// Everything that an authorization may carry.
    public static func fullAuthorization() throws -> Authorization {
        Authorization(
            client: clientID,
            user: userID,
            session: ID("s-1"),
            scope: Scope(tokens: ["openid", "email", "offline_access"]),
            claims: try ClaimsRequest(
                parsing: """
                    {"id_token":{"acr":{"values":["urn:surety:acr:password"],"essential":true}},"userinfo":{"name":null}}
                    """),
            declinedClaims: ["phone_number", "birthdate"],
            resources: ["https://api.example/v1", "urn:example:files"],
            assurance: Assurance(acr: "urn:surety:acr:password", amr: ["mfa", "pwd"], authenticatedAt: now)
        )
    }

    public static func grant(
        _ id: String = "g-1",
        _ authorization: Authorization = authorization(),
        code: String = "code",
        at created: Date = now
    ) -> Grant {
        Grant(id: ID(id), authorization: authorization, code: digest(code), createdAt: created)
    }

    public static func code(
        _ authorization: Authorization = authorization(),
        nonce: String? = nil,
        challenge: String? = nil,
        until end: Date = after(seconds: 60)
    ) throws -> AuthorizationCode {
        AuthorizationCode(
            authorization: authorization,
            redirectURI: try RedirectURI("https://app.example/cb?a=%20b"),
            nonce: nonce,
            codeChallenge: challenge,
            issuedAt: now,
            expiresAt: end
        )
    }

    public static func session(
        _ id: String = "s-1",
        of user: ID<User> = userID,
        browser: String = "cookie",
        used: Date = now,
        until end: Date = later
    ) -> Session {
        Session(
            id: ID(id),
            user: user,
            browser: digest(browser),
            device: Device(userAgent: "Firefox/130 (ميناء)", address: "2001:db8::1"),
            factors: [FactorEvent(.password, at: now)],
            startedAt: now,
            lastUsedAt: used,
            expiresAt: end
        )
    }

    public static func journey(_ id: String = "j-1", until end: Date = later) -> Journey {
        Journey(id: ID(id), browser: digest("cookie"), payload: Array("client_id=c-1".utf8), expiresAt: end)
    }

    public static func family(
        _ id: String = "f-1",
        of grant: String = "g-1",
        generation: Int64 = 0,
        until end: Date = later
    ) -> RefreshFamily {
        RefreshFamily(
            id: ID(id), grant: ID(grant), client: clientID, generation: generation, rotatedAt: now, expiresAt: end)
    }

    public static let purpose = "passkey.registration"

    public static func oneTime(for purpose: String = purpose, until end: Date = later) -> OneTimeRecord {
        OneTimeRecord(purpose: purpose, payload: Array("u-1".utf8), expiresAt: end)
    }

    public static func key(_ id: String, at created: Date = now, sealed: [UInt8] = [1, 2, 3]) throws -> SigningKey {
        let jwk = JWK(try PrivateKey.generate(.p256).publicKey, keyID: id, algorithm: .ES256)
        return SigningKey(
            keyID: id, algorithm: .ES256, state: .next, publicKey: jwk, sealedPrivateKey: sealed, createdAt: created)
    }
}

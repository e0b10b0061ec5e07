import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth

/// Makes the things that a store is filled with, as the use cases would have made them.
struct SeedPeople: Sendable {
    let plan: SeedPlan
    let now: Date
    let randomness: any Randomness
    let sessionSeconds: Int
    let familySeconds: Int

    private static let givenNames = [
        "Aisha", "Bram", "Chiara", "Daniel", "Elif", "Farid", "Greta", "Hassan", "Ines", "Jonas", "Karin", "Layla",
        "Mateo", "Nora", "Omar", "Paula", "Quentin", "Rana", "Sami", "Tomasz", "Ulrike", "Vera", "Wei", "Yusuf",
    ]
    private static let familyNames = [
        "Aziz", "Berger", "Castro", "Demir", "Eriksen", "Fontaine", "Garcia", "Haddad", "Ivanova", "Jensen", "Kowalski",
        "Lindgren", "Moretti", "Nakamura", "Okafor", "Petrov", "Quiroga", "Rossi", "Santos", "Tanaka", "Ueda", "Vogel",
        "Weber", "Yilmaz",
    ]
    private static let scope = Scope(tokens: [Scope.openID, "profile", "email", Scope.offlineAccess])
    private static let userAgent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"

    /// The id follows from the name, so that sessions know whose they are.
    func userID(_ number: Int) -> ID<User> {
        ID(Base64URL.encode(Array(SHA256Digest(of: plan.username(number)).bytes.prefix(16))))
    }

    func user(_ number: Int) throws -> User {
        let username = plan.username(number)
        let given = Self.givenNames[number % Self.givenNames.count]
        let family = Self.familyNames[number / Self.givenNames.count % Self.familyNames.count]
        let profile = try Profile([
            "name": .string("\(given) \(family)"), "given_name": .string(given), "family_name": .string(family),
            "email": .string("\(username)@people.example"), "email_verified": true,
            "phone_number": .string("+49 30 \(SeedPlan.padded(number))"), "locale": "en", "zoneinfo": "Europe/Berlin",
        ])
        return User(
            id: userID(number), username: try Username(username), profile: profile, createdAt: now, updatedAt: now)
    }

    func client(_ number: Int) throws -> Client {
        let id = plan.client(number)
        let registration: [String: JSON] = [
            "client_name": .string("App \(number + 1)"), "client_uri": .string("https://\(id).apps.example"),
            "redirect_uris": [.string("https://\(id).apps.example/callback")],
            "post_logout_redirect_uris": [.string("https://\(id).apps.example/signed-out")],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "scope": "openid profile email offline_access",
        ]
        let secret = ClientSecret(digest: Secret(SeedPlan.clientSecret).digest, createdAt: now, expiresAt: nil)
        return Client(
            id: ID(id), metadata: try ClientMetadata(registration: registration), secrets: [secret], createdAt: now)
    }

    /// Session `number` is that of person `number`, of whom there may be fewer, at one of the clients.
    func signedIn(_ number: Int) throws -> SeedSignIn {
        let (person, app) = (number % plan.users, number % plan.clients)
        let cookie = randomness.secret()
        let session = Session(
            id: randomness.id(), user: userID(person), browser: cookie.digest,
            device: Device(userAgent: Self.userAgent, address: "203.0.113.\(number % 254 + 1)"),
            factors: [FactorEvent(.password, at: now)], startedAt: now, lastUsedAt: now,
            expiresAt: now.addingTimeInterval(TimeInterval(sessionSeconds)))
        guard let assurance = session.assurance(under: .standard, at: now) else {
            throw StoreUnavailable("no assurance")
        }
        let authorization = Authorization(
            client: ID(plan.client(app)), user: session.user, session: session.id, scope: Self.scope, claims: .none,
            declinedClaims: [], resources: [], assurance: assurance)
        let grant = Grant(
            id: randomness.id(), authorization: authorization, code: randomness.secret().digest, createdAt: now)
        let family = RefreshFamily(
            id: RefreshFamily.id(of: grant.id), grant: grant.id, client: authorization.client, rotatedAt: now,
            expiresAt: now.addingTimeInterval(TimeInterval(familySeconds)))
        let consent = Consent(
            user: session.user, client: authorization.client, scopes: Set(Self.scope.tokens), givenAt: now)
        return SeedSignIn(
            person: person, app: app, cookie: cookie, session: session, grant: grant, family: family, consent: consent)
    }
}

/// One person signed in to one app, with all that is kept of it.
struct SeedSignIn: Sendable {
    let person: Int
    let app: Int
    let cookie: Secret
    let session: Session
    let grant: Grant
    let family: RefreshFamily
    let consent: Consent
}

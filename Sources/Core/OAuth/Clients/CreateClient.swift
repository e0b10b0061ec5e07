import FoundationEssentials
public import JOSE
public import Kernel

/// Fetches what a client's sector says of itself.
public protocol SectorDocuments: Sendable {
    /// The redirect URIs listed at a `sector_identifier_uri` (OpenID Connect Registration §5).
    func redirectURIs(at url: String) async throws -> [String]
}

/// Registers a client from its metadata (RFC 7591 §2).
public struct CreateClient: Sendable {
    /// What the operator must hand to the client's developers; the secret is shown this once.
    public struct Created: Sendable {
        public let client: Client
        public let secret: Secret?
    }

    public static let secretBytesMin = 8
    /// A secret brought along is kept under a fast hash: shorter than this, whoever stole the store could guess it.
    public static let secretBytesAdvised = 32

    private let storage: any Storage<OAuthStores>
    private let sectors: any SectorDocuments
    private let clock: any Clock
    private let randomness: any Randomness

    public init(
        storage: any Storage<OAuthStores>,
        sectors: any SectorDocuments,
        clock: any Clock,
        randomness: any Randomness
    ) {
        self.storage = storage
        self.sectors = sectors
        self.clock = clock
        self.randomness = randomness
    }

    /// - Throws: ``InvalidClientMetadata``, ``ClientIDTaken``.
    public func callAsFunction(
        _ registration: [String: JSON],
        actor: String?,
        in tenant: TenantID
    ) async throws -> Created {
        let metadata = try ClientMetadata(registration: registration)
        try await checkSector(metadata)
        let id = try clientID(registration["client_id"])
        let secret = try secret(registration["client_secret"], for: metadata)
        let now = clock.now
        let secrets = [secret].compactMap(\.self).map {
            ClientSecret(digest: $0.digest, createdAt: now, expiresAt: nil)
        }
        let client = Client(id: id, metadata: metadata, secrets: secrets, createdAt: now)
        try await storage.write(tenant) { stores in
            try await stores.clients.add(client)
            try await stores.outbox.append(Event("client.created", subject: id.string, actor: actor, at: now))
        }
        return Created(client: client, secret: secret)
    }

    private func checkSector(_ metadata: ClientMetadata) async throws {
        guard let url = metadata.sectorURI else { return }
        let listed = Set(try await sectors.redirectURIs(at: url))
        guard let missing = metadata.redirectURIs.first(where: { !listed.contains($0.string) }) else { return }
        throw InvalidClientMetadata("sector_identifier_uri", "does not list \(printable(missing.string))")
    }

    private func clientID(_ given: JSON?) throws(InvalidClientMetadata) -> ID<Client> {
        guard let given, given != .null else { return randomness.id() }
        // VSCHAR of RFC 6749 appendix A.1 without the space. A colon may be in it, as in a URL: Basic authentication
        // splits at the first one after form-encoding (§2.3.1).
        guard let text = given.string, (1...Client.idBytesMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw InvalidClientMetadata("client_id", "must be 1 to \(Client.idBytesMax) printable ASCII characters")
        }
        return ID(text)
    }

    private func secret(_ given: JSON?, for metadata: ClientMetadata) throws(InvalidClientMetadata) -> Secret? {
        if metadata.authenticationMethod == .none {
            guard given == nil || given == .null else {
                throw InvalidClientMetadata("client_secret", "is given, but token_endpoint_auth_method is none")
            }
            return nil
        }
        guard let given, given != .null else { return randomness.secret() }
        guard let text = given.string, (Self.secretBytesMin...512).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else {
            throw InvalidClientMetadata(
                "client_secret",
                "must be \(Self.secretBytesMin) to 512 printable ASCII characters; leave it out to have one made"
            )
        }
        return Secret(text)
    }
}

/// Gives a client another secret, and lets the present ones end after a while, so that its servers can be moved in turn.
public struct RollClientSecret: Sendable {
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock
    private let randomness: any Randomness

    public init(storage: any Storage<OAuthStores>, clock: any Clock, randomness: any Randomness) {
        self.storage = storage
        self.clock = clock
        self.randomness = randomness
    }

    /// - Returns: the new secret; nil if there is no such client or it has no use for one.
    public func callAsFunction(
        of id: ID<Client>,
        oldEndsAfterSeconds seconds: Int,
        actor: String?,
        in tenant: TenantID
    ) async throws -> Secret? {
        let now = clock.now
        let end = now.addingTimeInterval(TimeInterval(seconds))
        let secret = randomness.secret()
        return try await storage.write(tenant) { stores in
            guard let client = try await stores.clients.client(id), !client.isPublic else { return nil }
            try await stores.clients.expireSecrets(of: id, at: end)
            let added = ClientSecret(digest: secret.digest, createdAt: now, expiresAt: nil)
            try await stores.clients.addSecret(added, to: id)
            try await stores.outbox.append(Event("client.secret_rolled", subject: id.string, actor: actor, at: now))
            return secret
        }
    }
}

/// Removes a client. Its codes and tokens stop working, because each use asks for it.
public struct DeleteClient: Sendable {
    private let storage: any Storage<OAuthStores>
    private let clock: any Clock

    public init(storage: any Storage<OAuthStores>, clock: any Clock) {
        self.storage = storage
        self.clock = clock
    }

    /// - Returns: whether there was one.
    public func callAsFunction(_ id: ID<Client>, actor: String?, in tenant: TenantID) async throws -> Bool {
        let now = clock.now
        return try await storage.write(tenant) { stores in
            guard try await stores.clients.remove(id) else { return false }
            try await stores.outbox.append(Event("client.deleted", subject: id.string, actor: actor, at: now))
            return true
        }
    }
}

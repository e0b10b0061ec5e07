public import Accounts
import Authentication
public import Cryptography
import FoundationEssentials
import Jobs
public import Kernel
public import Logging
public import NIOCore
public import NIOPosix
public import OAuth
public import Passkeys
import PasswordHashing
import Redis
import SQLStore
public import Tenancy

/// The composition root: opens what the settings name and puts the use cases together.
///
/// Plain construction, no container. Commands take their use cases from here; the server is built on it.
public final class House: Sendable {
    public let settings: Settings
    public let tenant: Tenant
    public let clock: any Clock
    public let randomness: any Randomness

    public let accounts: any Storage<AccountStores>
    public let passkeys: any Storage<PasskeyStores>
    public let oauth: any Storage<OAuthStores>
    public let tenancy: any Storage<TenancyStores>
    public let createUser: CreateUser
    public let disableUser: DisableUser
    public let createClient: CreateClient
    public let deleteClient: DeleteClient
    public let rollClientSecret: RollClientSecret

    let database: Database
    let stores: SQLStores
    /// Nil where no `redis_url` is set.
    let redis: RedisClient?
    let shortLived: ShortLivedStores
    /// Nil where no list of authenticators is used.
    let metadata: KeptMetadata?
    /// Rings when a challenge has ended whose client wants to be told.
    let callbackBell = CallbackBell()
    /// What caches follow.
    let changes = ChangeWatch()
    let hasher: Argon2PasswordHasher
    let group: any EventLoopGroup
    let logger: Logger

    /// Opens the store; migrates nothing, and connects to no server before the first use.
    ///
    /// - Parameters:
    ///   - clock: another than the machine's where a test moves the time.
    ///   - group: runs the connections to Redis and to other hosts, and for a server those of its clients.
    /// - Throws: `SQLError`, `InvalidCommonPasswordList`, or what the file system says.
    public init(
        settings: Settings,
        clock: any Clock = SystemClock(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger = Logger(label: "surety")
    ) async throws {
        self.settings = settings
        self.group = group
        self.logger = logger
        tenant = Tenant(issuer: settings.issuer, displayName: settings.displayName)
        self.clock = clock
        randomness = SystemRandomBytes()
        database = try Database(settings.database, settings.postgres, logger: logger)
        stores = SQLStores(database.schema)
        (accounts, passkeys, oauth, tenancy) = (stores.accounts, stores.passkeys, stores.oauth, stores.tenancy)
        redis = try settings.redis.map { try RedisClient($0.url, options: $0.options, group: group, logger: logger) }
        shortLived = ShortLivedStores(stores, of: database, redis, settings.redis, clock: clock)
        metadata = settings.passkeys?.metadata(in: stores.passkeys, of: tenant.id, clock: clock)
        hasher = try Argon2PasswordHasher(settings.accounts.hashing)
        let common = URL(filePath: settings.resourcesFolder).appending(path: "resources/common-passwords.txt")
        let policy = PasswordPolicy(
            lengthMin: settings.accounts.passwordLengthMin,
            common: try CommonPasswordList(contentsOf: common)
        )
        createUser = CreateUser(
            storage: accounts, hasher: hasher, policy: policy, clock: clock, randomness: randomness)
        disableUser = DisableUser(storage: accounts, clock: clock)
        createClient = CreateClient(
            storage: oauth, sectors: WebSectorDocuments(group: group), clock: clock, randomness: randomness)
        deleteClient = DeleteClient(storage: oauth, clock: clock)
        rollClientSecret = RollClientSecret(storage: oauth, clock: clock, randomness: randomness)
    }

    /// Migrates, and makes the master key, the tenant's secrets and the signing keys that are not there yet.
    ///
    /// - Returns: the names of the migrations applied.
    @discardableResult
    public func prepare() async throws -> [String] {
        let applied = try await migrate()
        try await openOrMakeMasterKey()
        _ = try await secrets()
        try await rotateKeys().prepare(tenant.id)
        return applied
    }

    /// - Returns: the names of the migrations applied.
    @discardableResult
    public func migrate() async throws -> [String] {
        try await database.schema.migrate(from: migrationsFolder, at: clock.now).map(\.name)
    }

    public func pendingMigrations() async throws -> [String] {
        try await database.schema.pendingMigrations(in: migrationsFolder).map(\.name)
    }

    /// Whether nothing was ever made in it.
    func isNew() async throws -> Bool {
        let all = try Migration.all(in: migrationsFolder)
        return try await database.schema.pendingMigrations(in: migrationsFolder).count == all.count
    }

    /// - Throws: `MasterKeyUnusable`.
    public func vault() throws -> Vault {
        Vault(master: try settings.masterKey.open(), randomness: randomness)
    }

    /// - Throws: `MasterKeyUnusable`.
    public func keyring() throws -> Keyring {
        Keyring(storage: oauth, vault: try vault(), clock: clock, changes: changes)
    }

    /// What operators set for the tenant while servers run.
    ///
    /// - Throws: `MasterKeyUnusable`.
    public func documents() throws -> TenantDocuments {
        TenantDocuments(storage: tenancy, vault: try vault(), clock: clock, changes: changes)
    }

    /// - Throws: `MasterKeyUnusable`.
    public func rotateKeys() throws -> RotateKeys {
        let tokens = settings.lifetimes.tokens
        // As long again as a token lives, for clocks that differ and key sets that were kept; and as long as a session, whose
        // ID token may come back as a hint when it has long expired.
        let published = 2 * max(tokens.accessToken, tokens.idToken)
        let publishedSeconds = max(published, settings.lifetimes.session.maxSeconds)
        return RotateKeys(storage: oauth, vault: try vault(), clock: clock, publishedSeconds: publishedSeconds)
    }

    /// Whether nothing in it is sealed yet.
    func hasNoSecrets() async throws -> Bool {
        try await OpenTenantSecrets.areMissing(of: tenant.id, in: tenancy)
    }

    /// A new key is made only for a store that holds nothing sealed: in the place of a lost one, or of that of another
    /// server, it would open nothing, and hide that.
    private func openOrMakeMasterKey() async throws {
        _ = try await hasNoSecrets() ? try settings.masterKey.openOrCreate(randomness) : try settings.masterKey.open()
    }

    /// - Throws: `MasterKeyUnusable`, `VaultLocked`.
    func secrets() async throws -> TenantSecrets {
        try await OpenTenantSecrets(storage: tenancy, vault: vault(), randomness: randomness)(of: tenant.id)
    }

    public func close() async {
        await hasher.close()
        await redis?.close()
        await database.schema.close()
    }

    private var migrationsFolder: String { settings.resourcesFolder + "/migrations/" + database.dialect }
}

public import Accounts
public import Authentication
public import Kernel
public import OAuth
public import Palm
public import Passkeys
public import Proofing
import Synchronization
public import Tenancy

/// All stores of a server in memory, for tests: the ports' rules without a database.
///
/// What a database adds of its own is not here: a consent may be kept for a person who is not.
public final class MemoryStores: Sendable {
    /// Switched on, every store fails.
    public let outage = Outage()
    private let database: MemoryDatabase

    public let sessions: any SessionStore
    public let knownDevices: any KnownDeviceStore
    public let journeys: any JourneyStore
    public let codes: any CodeStore
    public let refreshFamilies: any RefreshFamilyStore
    public let oneTime: any OneTimeStore
    public let replayMarks: any ReplayMarks
    public let shelves: [any Shelf]

    public init() {
        let database = MemoryDatabase(outage: outage)
        let sessions = MemorySessionStore(outage: outage)
        let knownDevices = MemoryKnownDeviceStore(outage: outage)
        let journeys = MemoryJourneyStore(outage: outage)
        let codes = MemoryCodeStore(outage: outage)
        let families = MemoryRefreshFamilyStore(outage: outage)
        let oneTime = MemoryOneTimeStore(outage: outage)
        let replayMarks = MemoryReplayMarks(outage: outage)
        shelves = [
            codes.shelf, knownDevices.shelf, journeys.shelf, sessions.shelf, families.shelf, oneTime.shelf,
            replayMarks.shelf,
            database.revokedTokens,
        ]
        (self.database, self.sessions, self.knownDevices, self.journeys) = (database, sessions, knownDevices, journeys)
        (self.codes, refreshFamilies, self.oneTime, self.replayMarks) = (codes, families, oneTime, replayMarks)
    }

    public var accounts: MemoryStorage<AccountStores> {
        MemoryStorage(database) { AccountStores(users: MemoryUserStore(tables: $0), outbox: MemoryOutbox(tables: $0)) }
    }

    public var oauth: MemoryStorage<OAuthStores> {
        MemoryStorage(database) { tables in
            OAuthStores(
                users: MemoryUserStore(tables: tables),
                clients: MemoryClientStore(tables: tables),
                keys: MemorySigningKeyStore(tables: tables),
                consents: MemoryConsentStore(tables: tables),
                grants: MemoryGrantStore(tables: tables),
                revokedTokens: MemoryRevokedTokenStore(tables: tables),
                challengeCallbacks: MemoryChallengeCallbackStore(tables: tables),
                outbox: MemoryOutbox(tables: tables)
            )
        }
    }

    public var tenancy: MemoryStorage<TenancyStores> {
        MemoryStorage(database) { tables in
            TenancyStores(
                secrets: MemorySecretStore(tables: tables), documents: MemoryTenantDocumentStore(tables: tables),
                outbox: MemoryOutbox(tables: tables))
        }
    }

    public var passkeys: MemoryStorage<PasskeyStores> {
        MemoryStorage(database) { tables in
            PasskeyStores(
                passkeys: MemoryPasskeyStore(tables: tables),
                offers: MemoryPasskeyOfferStore(tables: tables),
                metadata: MemoryAuthenticatorMetadataStore(tables: tables),
                users: MemoryUserStore(tables: tables),
                outbox: MemoryOutbox(tables: tables)
            )
        }
    }

    public var palms: MemoryStorage<PalmStores> {
        MemoryStorage(database) { tables in
            PalmStores(
                palms: MemoryPalmStore(tables: tables), users: MemoryUserStore(tables: tables),
                outbox: MemoryOutbox(tables: tables))
        }
    }

    public var proofing: MemoryStorage<ProofingStores> {
        MemoryStorage(database) { tables in
            ProofingStores(
                cases: MemoryProofingCaseStore(tables: tables),
                results: MemoryProofingResultStore(tables: tables),
                users: MemoryUserStore(tables: tables),
                outbox: MemoryOutbox(tables: tables)
            )
        }
    }

    /// What was told of a tenant, oldest first.
    public func events(of tenant: TenantID = .default) -> [Event] {
        database.rows(of: tenant).events
    }
}

/// A failure of the stores that a test can switch on and off.
public final class Outage: Sendable {
    private let flag = Mutex(false)

    init() {}

    public var isOn: Bool {
        get { flag.withLock { $0 } }
        set { flag.withLock { $0 = newValue } }
    }

    func check() throws {
        if isOn { throw StoreUnavailable("an outage") }
    }
}

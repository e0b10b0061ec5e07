public import Accounts
public import Authentication
public import Kernel
public import OAuth
public import Palm
public import Passkeys
public import Proofing
public import Tenancy

/// The stores of each capability over one database.
public struct SQLStores: Sendable {
    private let database: any SQLDatabase

    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    public var accounts: SQLStorage<AccountStores> {
        SQLStorage(database) { AccountStores(users: SQLUserStore(tenant: $0), outbox: SQLOutbox(tenant: $0)) }
    }

    public var oauth: SQLStorage<OAuthStores> {
        SQLStorage(database) { tenant in
            OAuthStores(
                users: SQLUserStore(tenant: tenant),
                clients: SQLClientStore(tenant: tenant),
                keys: SQLSigningKeyStore(tenant: tenant),
                consents: SQLConsentStore(tenant: tenant),
                grants: SQLGrantStore(tenant: tenant),
                revokedTokens: SQLRevokedTokenStore(tenant: tenant),
                challengeCallbacks: SQLChallengeCallbackStore(tenant: tenant),
                outbox: SQLOutbox(tenant: tenant)
            )
        }
    }

    public var tenancy: SQLStorage<TenancyStores> {
        SQLStorage(database) { tenant in
            TenancyStores(
                secrets: SQLSecretStore(tenant: tenant), documents: SQLTenantDocumentStore(tenant: tenant),
                outbox: SQLOutbox(tenant: tenant))
        }
    }

    public var passkeys: SQLStorage<PasskeyStores> {
        SQLStorage(database) { tenant in
            PasskeyStores(
                passkeys: SQLPasskeyStore(tenant: tenant),
                offers: SQLPasskeyOfferStore(tenant: tenant),
                metadata: SQLAuthenticatorMetadataStore(tenant: tenant),
                users: SQLUserStore(tenant: tenant),
                outbox: SQLOutbox(tenant: tenant)
            )
        }
    }

    public var palms: SQLStorage<PalmStores> {
        SQLStorage(database) { tenant in
            PalmStores(
                palms: SQLPalmStore(tenant: tenant), users: SQLUserStore(tenant: tenant),
                outbox: SQLOutbox(tenant: tenant))
        }
    }

    public var proofing: SQLStorage<ProofingStores> {
        SQLStorage(database) { tenant in
            ProofingStores(
                cases: SQLProofingCaseStore(tenant: tenant),
                results: SQLProofingResultStore(tenant: tenant),
                users: SQLUserStore(tenant: tenant),
                outbox: SQLOutbox(tenant: tenant)
            )
        }
    }

    // Ports of what is short-lived: each call is a transaction of its own, and another technology may stand behind them.

    public var sessions: any SessionStore { SQLSessionStore(database: TenantDatabase(database)) }
    public var knownDevices: any KnownDeviceStore { SQLKnownDeviceStore(database: TenantDatabase(database)) }
    public var journeys: any JourneyStore { SQLJourneyStore(database: TenantDatabase(database)) }
    public var codes: any CodeStore { SQLCodeStore(database: TenantDatabase(database)) }
    public var refreshFamilies: any RefreshFamilyStore { SQLRefreshFamilyStore(database: TenantDatabase(database)) }
    public var oneTime: any OneTimeStore { SQLOneTimeStore(database: TenantDatabase(database)) }
    public var replayMarks: any ReplayMarks { SQLReplayMarks(database: TenantDatabase(database)) }
    public var rateCounters: any RateCounters { SQLRateCounters(database: TenantDatabase(database)) }

    /// One for each table whose rows have an end.
    public var shelves: [any Shelf] {
        let database = TenantDatabase(database)
        return [
            SQLShelf(
                "codes", of: "codes", key: "tenant_id, digest", keptSeconds: AuthorizationCode.keptSeconds, in: database
            ),
            SQLShelf("journeys", of: "journeys", key: "tenant_id, id", in: database),
            SQLShelf("sessions", of: "sessions", key: "tenant_id, id", in: database),
            SQLShelf("known devices", of: "known_devices", key: "tenant_id, user_id, digest", in: database),
            SQLShelf("refresh families", of: "refresh_families", key: "tenant_id, id", in: database),
            SQLShelf("one-time records", of: "one_time_records", key: "tenant_id, purpose, digest", in: database),
            SQLShelf("replay marks", of: "replay_marks", key: "tenant_id, purpose, digest", in: database),
            SQLShelf("rate counters", of: "rate_counters", key: "tenant_id, name", in: database),
            SQLShelf("proofing notices", of: "proofing_notices", key: "tenant_id, digest", in: database),
            SQLShelf("revoked tokens", of: "revoked_tokens", key: "tenant_id, token_id", in: database),
        ]
    }
}

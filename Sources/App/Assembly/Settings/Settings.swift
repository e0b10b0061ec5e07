public import Authentication
public import HTTP
public import Logging
public import OAuth
public import PasswordHashing
public import Postgres
public import Redis
public import Tenancy

/// The configuration, read once and checked once; whoever holds it need not check it again.
public struct Settings: Sendable {
    public let issuer: Issuer
    public let displayName: String
    public let listen: ListenAddress
    /// Nil: health and metrics are not served.
    public let internalListen: ListenAddress?
    public let demoListen: ListenAddress

    public let dataFolder: String
    public let database: DatabaseURL
    public let postgres: PostgresOptions
    /// Nil: what is short-lived lies in the database.
    public let redis: Redis?
    public let masterKey: MasterKey
    public let resourcesFolder: String
    /// Nil: there are no documents of the operator's own.
    public let wellKnownFolder: String?
    /// How long a start waits for a database that does not answer yet.
    public let startSeconds: Int

    public let log: Log
    public let lifetimes: Lifetimes
    public let keyRotationDays: Int
    public let accounts: AccountRules
    /// Nil: they are switched off, or the public URL has no host name that one could belong to.
    public let passkeys: Passkeys?
    public let throttle: Throttle.Limits
    public let beginnings: Beginnings
    public let limits: ListenerLimits
    public let proxies: TrustedProxies
    public let eventLoops: Int
    public let shutdown: Shutdown

    /// Every key with its value in text and its origin, in the order of the reference.
    public let effective: [EffectiveSetting]
    /// What is odd but stops nothing.
    public let warnings: [String]

    public struct Redis: Sendable {
        public let url: RedisURL
        public let options: RedisOptions
        public let keyPrefix: String
        public let keepsRefreshFamilies: Bool
    }

    public struct Log: Sendable {
        public let level: Logger.Level
        public let format: LogFormat
    }

    public struct Lifetimes: Sendable {
        public let tokens: TokenLifetimes
        public let session: BeginSession.Lifetimes
        public let journeySeconds: Int
    }

    public struct AccountRules: Sendable {
        public let allowsSelfRegistration: Bool
        public let passwordLengthMin: Int
        public let hashing: Argon2PasswordHasher.Configuration
    }

    /// How much strangers may begin that is kept for them.
    public struct Beginnings: Equatable, Sendable {
        public let windowSeconds: Int
        public let journeysPerAddress: Int
        public let ceremoniesPerAddress: Int
    }

    public struct Shutdown: Sendable {
        /// How long connections are still accepted after readiness has turned.
        public let drainSeconds: Int
        public let limitSeconds: Int
    }
}

extension Settings {
    /// Reads the configuration from where the process finds it.
    ///
    /// - Throws: all that is wrong with it, at once.
    public init(_ sources: SettingsSources) throws(ConfigurationRefused) {
        let reading = SettingsReading(sources)
        guard reading.problems.isEmpty else { throw ConfigurationRefused(problems: reading.problems) }
        self = try SettingsMaking(reading).settings()
    }
}

public enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// A value in force, for an operator to look at.
public struct EffectiveSetting: Sendable {
    public let key: String
    /// Nil for a secret, and where a default has no text.
    public let value: String?
    /// Whether all or a part of it is hidden.
    public let isSecret: Bool
    public let origin: SettingOrigin
    /// What is true where there is no value.
    public let note: String?

    init(_ found: FoundSetting) {
        key = found.definition.name
        let secrecy = found.definition.secrecy
        isSecret = found.text.map(secrecy.isBroken) ?? (secrecy == .whole)
        value = found.text.flatMap(secrecy.shown)
        origin = found.origin
        note = found.text == nil ? found.definition.fallback.words : nil
    }
}

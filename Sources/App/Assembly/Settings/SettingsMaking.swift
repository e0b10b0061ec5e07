import Authentication
import HTTP
import NIOCore
import OAuth
import PasswordHashing
import Postgres
import Redis

/// Makes the typed settings of the texts that were read and checked.
struct SettingsMaking {
    private let reading: SettingsReading

    init(_ reading: SettingsReading) {
        self.reading = reading
    }

    func settings() throws(ConfigurationRefused) -> Settings {
        typealias Table = SettingsTable
        let dataFolder = try value(Table.dataFolder)
        let key = try optional(Table.masterKey)
        return Settings(
            issuer: try value(Table.publicURL),
            displayName: try value(Table.displayName),
            listen: try value(Table.listen),
            internalListen: try value(Table.internalListen),
            demoListen: try value(Table.demoListen),
            dataFolder: dataFolder,
            database: try value(Table.databaseURL),
            postgres: try postgres(),
            redis: try redis(),
            masterKey: key.map(MasterKey.given) ?? .kept(path: dataFolder + "/master.key"),
            resourcesFolder: try value(Table.resourcesFolder),
            wellKnownFolder: try wellKnownFolder(dataFolder),
            startSeconds: try value(Table.startSeconds),
            log: Settings.Log(level: try value(Table.logLevel), format: try value(Table.logFormat)),
            lifetimes: try lifetimes(),
            keyRotationDays: try value(Table.rotationDays),
            accounts: try accounts(),
            passkeys: try passkeys(),
            throttle: Throttle.Limits(
                windowSeconds: try value(Table.throttleWindow),
                perAccount: try value(Table.throttleAccount),
                perAddress: try value(Table.throttleAddress)
            ),
            beginnings: Settings.Beginnings(
                windowSeconds: try value(Table.throttleWindow),
                journeysPerAddress: try value(Table.throttleJourneys),
                ceremoniesPerAddress: try value(Table.throttleCeremonies)
            ),
            limits: try limits(),
            proxies: TrustedProxies(try value(Table.trustedProxies), header: try value(Table.trustedProxyHeader)),
            eventLoops: try value(Table.eventLoops),
            shutdown: Settings.Shutdown(
                drainSeconds: try value(Table.drainSeconds), limitSeconds: try value(Table.stopSeconds)),
            effective: Table.all.compactMap { reading.found[$0.name].map(EffectiveSetting.init) },
            warnings: reading.warnings
        )
    }

    /// The usual one only where it is there; one that was asked for is missed at the start.
    private func wellKnownFolder(_ dataFolder: String) throws(ConfigurationRefused) -> String? {
        if let given = try optional(SettingsTable.wellKnownFolder) { return given }
        let usual = dataFolder + "/well-known"
        return Files.isFolder(usual) ? usual : nil
    }

    private func postgres() throws(ConfigurationRefused) -> PostgresOptions {
        var options = PostgresOptions()
        options.connections = try value(SettingsTable.databaseConnections)
        options.readConnections = try value(SettingsTable.databaseReadConnections)
        options.waitMilliseconds = try value(SettingsTable.databaseWait)
        options.statementMilliseconds = try value(SettingsTable.databaseStatement)
        options.lockMilliseconds = try value(SettingsTable.databaseLock)
        return options
    }

    private func redis() throws(ConfigurationRefused) -> Settings.Redis? {
        guard let url = try optional(SettingsTable.redisURL) else { return nil }
        var options = RedisOptions()
        options.timeoutMilliseconds = try value(SettingsTable.redisTimeout)
        options.connections = try value(SettingsTable.redisConnections)
        options.caFile = try optional(SettingsTable.redisCAFile)
        return Settings.Redis(
            url: url, options: options, keyPrefix: try value(SettingsTable.redisPrefix),
            keepsRefreshFamilies: try value(SettingsTable.redisFamilies))
    }

    private func lifetimes() throws(ConfigurationRefused) -> Settings.Lifetimes {
        Settings.Lifetimes(
            tokens: TokenLifetimes(
                code: try value(SettingsTable.codeSeconds),
                accessToken: try value(SettingsTable.accessTokenSeconds),
                idToken: try value(SettingsTable.idTokenSeconds),
                refreshFamily: try value(SettingsTable.refreshSeconds),
                refreshGrace: try value(SettingsTable.refreshGraceSeconds)
            ),
            session: BeginSession.Lifetimes(maxSeconds: try value(SettingsTable.sessionSeconds)),
            journeySeconds: try value(SettingsTable.journeySeconds)
        )
    }

    private func accounts() throws(ConfigurationRefused) -> Settings.AccountRules {
        var hashing = Argon2PasswordHasher.Configuration()
        hashing.parameters = try parameters()
        hashing.threads = try value(SettingsTable.passwordThreads)
        hashing.waitingMax = try optional(SettingsTable.passwordQueue)
        return Settings.AccountRules(
            allowsSelfRegistration: try value(SettingsTable.selfRegistration),
            passwordLengthMin: try value(SettingsTable.passwordLengthMin),
            hashing: hashing
        )
    }

    /// Each is within its range here; what is left to judge is whether they go together.
    private func parameters() throws(ConfigurationRefused) -> Argon2Parameters {
        let memory = SettingsTable.passwordMemory
        let (kibibytes, passes) = (try value(memory), try value(SettingsTable.passwordIterations))
        let lanes = try value(SettingsTable.passwordParallelism)
        do {
            return try Argon2Parameters(memoryKibibytes: kibibytes, passes: passes, lanes: lanes)
        } catch .work(let max) {
            let reason =
                "\(kibibytes) KiB in \(passes) passes is too much work; memory times passwords.iterations may be"
            throw refused(memory, "\(reason) \(max) at most")
        } catch {
            throw refused(memory, "\(kibibytes) KiB is too little for \(lanes) lanes; each needs 8 KiB")
        }
    }

    private func limits() throws(ConfigurationRefused) -> ListenerLimits {
        var limits = ListenerLimits()
        limits.headerBytes = try value(SettingsTable.headerBytes)
        limits.headerFields = try value(SettingsTable.headerFields)
        limits.bodyBytes = try value(SettingsTable.bodyBytes)
        limits.timeToHeaders = .seconds(Int64(try value(SettingsTable.headerSeconds)))
        limits.timeToBody = .seconds(Int64(try value(SettingsTable.bodySeconds)))
        limits.idle = .seconds(Int64(try value(SettingsTable.idleSeconds)))
        limits.timeToRead = .seconds(Int64(try value(SettingsTable.readSeconds)))
        limits.connections = try value(SettingsTable.connections)
        return limits
    }

    func value<Value>(_ setting: Setting<Value>) throws(ConfigurationRefused) -> Value {
        guard let value = try optional(setting) else { throw refused(setting, "has no value") }
        return value
    }

    func optional<Value>(_ setting: Setting<Value>) throws(ConfigurationRefused) -> Value? {
        guard let text = reading.found[setting.name]?.text else { return nil }
        guard let value = setting.type.parse(text) else { throw refused(setting, "must be \(setting.allowed)") }
        return value
    }

    func refused(_ setting: some SettingDefinition, _ reason: String) -> ConfigurationRefused {
        let origin = reading.found[setting.name]?.origin
        return ConfigurationRefused(problems: [SettingProblem(name: setting.name, origin: origin, reason: reason)])
    }
}

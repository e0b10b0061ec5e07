/// Where things are kept: files, the database, Redis.
extension SettingsTable {
    static let dataFolder = Setting(
        "data_dir", .path, .text("./data"),
        "The folder of the SQLite file and of the master key's file, made at the first start for its owner alone.")
    static let databaseURL = Setting(
        "database_url", .database,
        .computed("sqlite:<data_dir>/surety.sqlite") { _, data in
            "sqlite:\(data)/surety.sqlite"
        },
        secrecy: .password,
        """
        The store: an SQLite file for one server, on a local disk and not on a network share; or PostgreSQL for one or \
        many. What follows `postgres://` is libpq's: several hosts, `sslmode`, `target_session_attrs`.
        """)
    static let masterKey = Setting(
        "master_key", .masterKey, .absent("the file <data_dir>/master.key, made at the first start"),
        secrecy: .whole,
        """
        The key under which private keys and secrets lie encrypted in the store. Whoever loses it loses them all; \
        keep a copy apart from the database's. All servers on one database have the same. \
        `openssl rand -base64 32` makes one.
        """)
    static let resourcesFolder = Setting(
        "resources_dir", .resourcesFolder,
        .computed("looked for upwards from the program, then from the working directory, then in ../share/surety") {
            machine, _ in ResourcesFolder.find(on: machine)
        },
        "The folder with templates, migrations and resources that belong to this version of the program.")
    static let wellKnownFolder = Setting(
        "well_known_dir", .path, .absent("<data_dir>/well-known, where it is there"),
        """
        The folder with documents of your own to be served below /.well-known/, such as assetlinks.json, \
        apple-app-site-association and security.txt; read at the start.
        """)
    static let startSeconds = Setting(
        "start.wait_seconds", .seconds(0...3_600), .text("60"),
        "How long a starting server waits for its PostgreSQL, which may be starting too; then it ends and says why.")

    static let files: [any SettingDefinition] = [
        dataFolder, databaseURL, masterKey, resourcesFolder, wellKnownFolder, startSeconds,
    ]

    static let databaseConnections = Setting(
        "database.connections", .integer(1...500, "connections"), .text("8"),
        """
        Connections of each server for transactions. Times the servers, and with those for reading, they must stay \
        below PostgreSQL's max_connections.
        """)
    static let databaseReadConnections = Setting(
        "database.read_connections", .integer(1...100, "connections"), .text("4"),
        "Connections of each server for reading; on each, many look-ups are under way at once.")
    static let databaseWait = Setting(
        "database.wait_ms", .milliseconds(50...30_000), .text("2000"),
        "How long a request waits for a free connection; then it is answered 503.")
    static let databaseStatement = Setting(
        "database.statement_ms", .milliseconds(100...60_000), .text("5000"),
        "How long PostgreSQL works on one statement (statement_timeout); then the request is answered 503.")
    static let databaseLock = Setting(
        "database.lock_ms", .milliseconds(50...30_000), .text("2000"),
        "How long a statement waits for what another transaction holds (lock_timeout); then it is answered 503.")

    static let database: [any SettingDefinition] = [
        databaseConnections, databaseReadConnections, databaseWait, databaseStatement, databaseLock,
    ]

    static let redisURL = Setting(
        "redis_url", .redis, .absent("none: what is short-lived lies in the database"), secrecy: .password,
        """
        The Redis or Valkey that keeps what is short-lived: codes, sign-ins under way, sessions, refresh-token families, \
        counters of tries. It must write its file of appends and evict nothing. Also with an SQLite file, which still \
        has one server.
        """)
    static let redisTimeout = Setting(
        "redis.timeout_ms", .milliseconds(50...30_000), .text("1000"),
        "How long a request waits for an answer of Redis; then it is answered 503.")
    static let redisConnections = Setting(
        "redis.connections", .integer(1...64, "connections"),
        .computed("2 on two cores or more, otherwise 1") { machine, _ in machine.cores > 1 ? "2" : "1" },
        "Connections of each server to each Redis node; on each, thousands of calls are under way at once.")
    static let redisPrefix = Setting(
        "redis.key_prefix", .keyPrefix, .text("surety"),
        "What the name of every key begins with, so that several installations may share a Redis.")
    static let redisCAFile = Setting(
        "redis.tls_ca_file", .path, .absent("the system's"),
        "The file of certificates, in PEM, that vouch for the Redis server's; for rediss:// and tls=true.")
    static let redisFamilies = Setting(
        "redis.refresh_families", .flag, .text("true"),
        """
        Whether Redis also keeps how far each refresh token has rotated, where there is a Redis. In the database a \
        refresh costs a commit, and survives the loss of Redis.
        """)

    static let redis: [any SettingDefinition] = [
        redisURL, redisTimeout, redisConnections, redisPrefix, redisCAFile, redisFamilies,
    ]
}

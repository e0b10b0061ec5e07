import ArgumentParser
import Assembly

/// What every command takes: where the configuration is, and its common keys.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The YAML file to read.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The address by which people and apps reach the server.", valueName: "url"))
    var publicUrl: String?

    @Option(help: ArgumentHelp("Where the server accepts connections.", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Where health and metrics are answered; off for nowhere.", valueName: "host:port"))
    var internalListen: String?

    @Option(help: ArgumentHelp("Where the demo relying party is served.", valueName: "host:port"))
    var demoListen: String?

    @Option(help: ArgumentHelp("The folder of the database and the master key.", valueName: "path"))
    var dataDir: String?

    @Option(
        help: ArgumentHelp(
            "The store: sqlite:/var/lib/surety/surety.sqlite, or postgres://… without a password.", valueName: "url"))
    var databaseUrl: String?

    @Option(help: ArgumentHelp("The file with the store's URL, which may hold a password.", valueName: "path"))
    var databaseUrlFile: String?

    @Option(help: ArgumentHelp("The Redis for what is short-lived, without a password.", valueName: "url"))
    var redisUrl: String?

    @Option(help: ArgumentHelp("The file with the URL of Redis, which may hold a password.", valueName: "path"))
    var redisUrlFile: String?

    @Option(help: ArgumentHelp("The file with the master key.", valueName: "path"))
    var masterKeyFile: String?

    @Option(help: ArgumentHelp("The folder with templates, migrations and resources.", valueName: "path"))
    var resourcesDir: String?

    @Option(help: ArgumentHelp("The least severe messages that are logged.", valueName: "level"))
    var logLevel: String?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var logFormat: String?

    @Option(
        name: .customLong("set"), help: ArgumentHelp("Any key, as in keys.rotation_days=30.", valueName: "key=value"))
    var settings: [String] = []

    func validate() throws {
        for text in settings where !text.contains("=") {
            throw ValidationError("--set takes key=value, not “\(text)”")
        }
    }

    private var flags: [SettingsSources.Flag] {
        let common: [(key: String, value: String?, spelling: String)] = [
            ("public_url", publicUrl, "--public-url"),
            ("listen", listen, "--listen"),
            ("internal_listen", internalListen, "--internal-listen"),
            ("demo_listen", demoListen, "--demo-listen"),
            ("data_dir", dataDir, "--data-dir"),
            ("database_url", databaseUrl, "--database-url"),
            ("database_url_file", databaseUrlFile, "--database-url-file"),
            ("redis_url", redisUrl, "--redis-url"),
            ("redis_url_file", redisUrlFile, "--redis-url-file"),
            ("master_key_file", masterKeyFile, "--master-key-file"),
            ("resources_dir", resourcesDir, "--resources-dir"),
            ("log.level", logLevel, "--log-level"),
            ("log.format", logFormat, "--log-format"),
        ]
        let set = settings.map { text -> SettingsSources.Flag in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return SettingsSources.Flag(key: parts[0], value: parts[1], spelling: "--set \(parts[0])")
        }
        return common.compactMap { flag in
            flag.value.map { SettingsSources.Flag(key: flag.key, value: $0, spelling: flag.spelling) }
        } + set
    }

    func load() throws(ConfigurationRefused) -> Settings {
        let settings = try Settings(
            SettingsSources(flags: flags, environment: Console.environment, configFile: config, machine: .current))
        for warning in settings.warnings { Console.say("warning: \(warning)") }
        return settings
    }
}

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Answer in JSON, for programs.")
    var json = false
}

/// All that the configuration is read from; read once, at the start.
public struct SettingsSources: Sendable {
    /// A value from the command line.
    public struct Flag: Sendable {
        public let key: String
        public let value: String
        /// As the operator wrote it: `--listen`, `--set keys.rotation_days`.
        public let spelling: String

        public init(key: String, value: String, spelling: String) {
            self.key = key
            self.value = value
            self.spelling = spelling
        }
    }

    public var flags: [Flag]
    public var environment: [String: String]
    /// Named by `--config`; nil leaves it to the environment, and then to `./surety.yaml` if that is there.
    public var configFile: String?
    public var machine: Machine

    public init(
        flags: [Flag] = [],
        environment: [String: String],
        configFile: String? = nil,
        machine: Machine = .current
    ) {
        self.flags = flags
        self.environment = environment
        self.configFile = configFile
        self.machine = machine
    }

    /// The file to read, and what named it; nil where nothing did and the usual one is not there.
    var file: (path: String, namedBy: SettingOrigin)? {
        if let configFile { return (configFile, .flag("--config")) }
        if let path = environment[SettingNames.configFileVariable] {
            return (path, .environment(SettingNames.configFileVariable))
        }
        let usual = machine.workingDirectory + "/" + SettingNames.usualFile
        return Files.exists(usual) ? (usual, .fallback) : nil
    }
}

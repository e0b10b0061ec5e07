/// The reference of all keys, in Markdown; `docs/configuration.md` is its copy.
public enum SettingsReference {
    public static var markdown: String {
        let sections = SettingsTable.sections.map { section in
            "## \(section.title)\n\n" + section.keys.map(entry).joined(separator: "\n")
        }
        return ([introduction] + sections).joined(separator: "\n")
    }

    private static let introduction = """
        # Configuration

        <!-- Written by `surety config --reference` (`make docs`) from the definitions of the keys; edit those. -->

        A value is taken from the first of these that has one:

        1. the command line: `--listen 127.0.0.1:9000` for the common keys, `--set keys.rotation_days=30` for any
        2. the environment: `SURETY_KEYS_ROTATION_DAYS=30`
        3. a YAML file, named by `--config` or `SURETY_CONFIG`, otherwise `surety.yaml` in the working directory, \
        if it is there
        4. the default

        ```yaml
        public_url: https://login.example.com
        keys:
          rotation_days: 30
        trusted_proxies: [10.0.0.0/8]
        ```

        A secret, and a URL that may hold a password, may also lie in a file that another key names: \
        `master_key_file`, `SURETY_DATABASE_URL_FILE`. The file must be readable by its owner alone. Neither a secret \
        nor a URL with a password is taken from the command line, where others could read it.

        A value that is not allowed, a key that does not exist and an environment variable that begins with `SURETY_` \
        and belongs to no key stop every command, with exit code 78 and all that is wrong in one list. `surety config` \
        shows what is in force and where each value came from.

        """

    private static func entry(_ key: any SettingDefinition) -> String {
        let variable =
            key.mayLieInFile ? "`\(key.environmentName)`, `\(key.environmentName)_FILE`" : "`\(key.environmentName)`"
        let fallback = if case .text(let text) = key.fallback { "`\(text)`" } else { key.fallback.words }
        return """
            ### `\(key.name)`

            \(key.documentation)

            - variable: \(variable)
            - allowed: \(key.allowed)
            - default: \(fallback == "``" ? "nothing" : fallback)

            """
    }
}

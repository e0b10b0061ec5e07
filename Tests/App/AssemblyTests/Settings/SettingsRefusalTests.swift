import FoundationEssentials
import Testing

@testable import Assembly

@Suite("A configuration that is wrong")
struct SettingsRefusalTests {
    @Test(
        "is refused with the key, its origin and what is allowed",
        arguments: [
            ("SURETY_PUBLIC_URL", "http://login.example.com", "public_url", "an https URL without query"),
            ("SURETY_PUBLIC_URL", "https://login.example.com?x", "public_url", "an https URL without query"),
            ("SURETY_LISTEN", "8080", "listen", "host:port"),
            ("SURETY_LISTEN", "::1:8080", "listen", "host:port"),
            ("SURETY_LISTEN", "localhost:65536", "listen", "host:port"),
            ("SURETY_LISTEN", "off", "listen", "host:port"),
            ("SURETY_INTERNAL_LISTEN", "none", "internal_listen", "or off"),
            ("SURETY_DATABASE_URL", "mysql://db/surety", "database_url", "or the URL of a PostgreSQL server"),
            ("SURETY_DATABASE_URL", "postgres://", "database_url", "or the URL of a PostgreSQL server"),
            ("SURETY_DATABASE_CONNECTIONS", "0", "database.connections", "from 1 to 500"),
            ("SURETY_DATABASE_WAIT_MS", "2", "database.wait_ms", "a whole number of milliseconds from 50 to 30000"),
            ("SURETY_REDIS_TIMEOUT_MS", "0", "redis.timeout_ms", "from 50 to 30000"),
            ("SURETY_REDIS_KEY_PREFIX", "a:{b}", "redis.key_prefix", "letters, digits"),
            ("SURETY_START_WAIT_SECONDS", "-1", "start.wait_seconds", "from 0 to 3600"),
            ("SURETY_DATABASE_URL", "sqlite::memory:", "database_url", "sqlite: and the path of a file"),
            ("SURETY_DATA_DIR", "", "data_dir", "a path"),
            ("SURETY_RESOURCES_DIR", "/nowhere", "resources_dir", "templates/, migrations/, resources/"),
            ("SURETY_LOG_LEVEL", "loud", "log.level", "one of trace, debug"),
            ("SURETY_LOG_FORMAT", "xml", "log.format", "text or json"),
            ("SURETY_KEYS_ROTATION_DAYS", "0", "keys.rotation_days", "from 1 to 3650"),
            ("SURETY_KEYS_ROTATION_DAYS", "+7", "keys.rotation_days", "a whole number of days"),
            ("SURETY_KEYS_ROTATION_DAYS", "99999999999999999999", "keys.rotation_days", "a whole number of days"),
            ("SURETY_PASSWORDS_LENGTH_MIN", "7", "passwords.length_min", "from 8 to 64"),
            ("SURETY_ACCOUNTS_SELF_REGISTRATION", "yes", "accounts.self_registration", "true or false"),
            ("SURETY_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "trusted_proxies", "a list of addresses and blocks"),
            ("SURETY_TRUSTED_PROXY_HEADER", "x-real-ip", "trusted_proxy_header", "x-forwarded-for or forwarded"),
            ("SURETY_DISPLAY_NAME", " ", "display_name", "a line of 1 to 200 characters"),
        ]
    )
    func wrongValue(variable: String, value: String, key: String, allowed: String) throws {
        let problems = problems(.bare(environment: [variable: value]))

        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.hasPrefix("\(key) (from \(variable)): “\(value)” is not allowed; must be "))
        #expect(problem.contains(allowed))
    }

    @Test("is refused with all that is wrong with it")
    func allAtOnce() {
        let sources = SettingsSources.bare(
            flags: [.init(key: "listen", value: "nowhere", spelling: "--listen")],
            environment: ["SURETY_LOG_LEVEL": "loud"]
        )

        #expect(
            problems(sources) == [
                "listen (from --listen): “nowhere” is not allowed; must be host:port, such as 127.0.0.1:8080 or [::1]:8080",
                "log.level (from SURETY_LOG_LEVEL): “loud” is not allowed; must be one of trace, debug, info, notice, "
                    + "warning, error, critical",
            ])
    }

    @Test("warns of unknown environment variables, which may be somebody else's, and goes on")
    func unknownVariables() throws {
        let sources = SettingsSources.bare(environment: ["SURETY_LISTENS": "127.0.0.1:1", "SURETY_SERVICE_HOST": "x"])

        let warnings = try Settings(sources).warnings

        #expect(warnings.first == "SURETY_LISTENS is no environment variable of Surety; did you mean SURETY_LISTEN?")
        #expect(warnings.count == 2)
    }

    @Test("names the file and the line")
    func fileAndLine() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("listen: 127.0.0.1:1\n\nkeys:\n  rotation_days: never\n", to: "house.yaml")

        #expect(
            problems(.bare(configFile: file)) == [
                "keys.rotation_days (from \(file) line 4): “never” is not allowed; must be a whole number of days from 1 to 3650"
            ])
    }

    @Test(
        "has a file that is not taken",
        arguments: [
            (
                "keys:\n  rotation_day: 3\n",
                "keys.rotation_day (from FILE line 2): is no key of Surety; did you mean keys.rotation_days?"
            ),
            ("colour: red\n", "colour (from FILE line 1): is no key of Surety"),
            ("keys: 3\n", "keys (from FILE line 1): is a section, with keys under it, and has no value of its own"),
            ("listen:\n", "listen (from FILE line 1): has no value; remove the line to get the default"),
            (
                "keys.rotation_days: 3\nkeys: {rotation_days: 4}\n",
                "keys.rotation_days (from FILE line 2): is there twice"
            ),
            ("listen: a:1\nlisten: a:2\n", "FILE (from FILE line 1): is not YAML: listen is there twice"),
            ("- listen\n", "FILE (from FILE line 1): is not a YAML mapping of keys to values"),
            (
                "trusted_proxies: [[10.0.0.1]]\n",
                "trusted_proxies (from FILE line 1): a list may hold plain values only"
            ),
        ]
    )
    func wrongFile(text: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "surety.yaml")

        #expect(problems(.bare(configFile: file)) == [problem.replacing("FILE", with: file)])
    }

    @Test("has a file that is not YAML")
    func notYAML() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("listen: [1\nlog: {", to: "surety.yaml")

        let problem = try #require(problems(.bare(configFile: file)).first)

        #expect(problem.contains("is not YAML: "))
        #expect(problem.contains("line "))
    }

    @Test("names a file that is not there")
    func missingFile() {
        #expect(
            problems(.bare(configFile: "/nowhere/a.yaml")) == [
                "/nowhere/a.yaml (from --config): cannot be read: No such file or directory"
            ])
        #expect(
            problems(.bare(environment: ["SURETY_CONFIG": "/nowhere/b.yaml"])) == [
                "/nowhere/b.yaml (from SURETY_CONFIG): cannot be read: No such file or directory"
            ])
    }

    @Test("has Argon2id parameters that do not go together")
    func argon2() {
        let tooMuch = ["SURETY_PASSWORDS_MEMORY_KIB": "262144", "SURETY_PASSWORDS_ITERATIONS": "16"]
        let tooLittle = ["SURETY_PASSWORDS_MEMORY_KIB": "16", "SURETY_PASSWORDS_PARALLELISM": "4"]

        #expect(problems(.bare(environment: tooMuch)).first?.contains("is too much work") == true)
        #expect(problems(.bare(environment: tooLittle)).first?.contains("is too little for 4 lanes") == true)
    }

    @Test("does not know where the program's files are")
    func noResources() {
        var sources = SettingsSources.bare()
        sources.machine.executable = "/nowhere/bin/surety"

        #expect(
            problems(sources).first?.hasPrefix("resources_dir: was not found, so it must be set to a folder with")
                == true)
    }
}

import Authentication
import FoundationEssentials
import HTTP
import OAuth
import PasswordHashing
import Tenancy
import Testing

@testable import Assembly

@Suite("Where the configuration comes from")
struct SettingsPrecedenceTests {
    @Test("is the defaults where nothing is set")
    func defaults() throws {
        let settings = try Settings(.bare())

        #expect(settings.issuer.string == "http://localhost:8080")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.internalListen?.description == "127.0.0.1:8081")
        #expect(settings.demoListen.description == "127.0.0.1:8090")
        #expect(settings.database.path == "./data/surety.sqlite")
        #expect(settings.lifetimes.tokens == .init())
        #expect(settings.lifetimes.session == .init())
        #expect(settings.throttle == .init())
        #expect(settings.accounts.hashing.parameters == .recommended)
        #expect(settings.accounts.hashing.threads == 4)
        #expect(settings.accounts.passwordLengthMin == 15)
        #expect(settings.resourcesFolder == Project.root.path)
        #expect(settings.effective.allSatisfy { $0.origin == .fallback })
    }

    /// The listener's own defaults are those that are documented.
    @Test("is the listener's own limits where nothing is set")
    func limits() throws {
        let (settings, own) = (try Settings(.bare()).limits, ListenerLimits())

        #expect(settings.headerBytes == own.headerBytes)
        #expect(settings.headerFields == own.headerFields)
        #expect(settings.bodyBytes == own.bodyBytes)
        #expect(settings.timeToHeaders == own.timeToHeaders)
        #expect(settings.timeToBody == own.timeToBody)
        #expect(settings.idle == own.idle)
        #expect(settings.timeToRead == own.timeToRead)
        #expect(settings.connections == own.connections)
    }

    @Test("is the command line before the environment, the environment before the file")
    func precedence() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            listen: 127.0.0.1:1
            internal_listen: 127.0.0.1:2
            demo_listen: 127.0.0.1:3
            """, to: "surety.yaml")
        let settings = try Settings(
            .bare(
                flags: [.init(key: "listen", value: "127.0.0.1:7", spelling: "--listen")],
                environment: ["SURETY_LISTEN": "127.0.0.1:5", "SURETY_INTERNAL_LISTEN": "127.0.0.1:6"],
                configFile: file
            ))

        #expect(settings.listen.port == 7)
        #expect(settings.internalListen?.port == 6)
        #expect(settings.demoListen.port == 3)
        let origins = Dictionary(uniqueKeysWithValues: settings.effective.map { ($0.key, $0.origin) })
        #expect(origins["listen"] == .flag("--listen"))
        #expect(origins["internal_listen"] == .environment("SURETY_INTERNAL_LISTEN"))
        #expect(origins["demo_listen"] == .file(path: file, line: 3))
        #expect(origins["data_dir"] == .fallback)
    }

    @Test("is the last of several flags of one key")
    func lastFlag() throws {
        let flags = ["127.0.0.1:1", "127.0.0.1:2"].map {
            SettingsSources.Flag(key: "listen", value: $0, spelling: "--set listen")
        }

        #expect(try Settings(.bare(flags: flags)).listen.port == 2)
    }

    @Test("is surety.yaml in the working directory, unless another file is named")
    func usualFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("listen: 127.0.0.1:1\n", to: "surety.yaml")
        let other = try folder.write("# nothing but this\n", to: "other.yaml")

        #expect(try Settings(.bare(workingDirectory: folder.path)).listen.port == 1)
        let named = SettingsSources.bare(environment: ["SURETY_CONFIG": other], workingDirectory: folder.path)
        #expect(try Settings(named).listen.port == 8080)
    }

    @Test("may be written in sections or with dots, and lists with commas or as lists")
    func shapes() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            keys.rotation_days: 7
            passwords: {length_min: 8, threads: 2}
            trusted_proxies: [10.0.0.0/8, "2001:db8::/32"]
            internal_listen: off
            """, to: "surety.yaml")

        let settings = try Settings(.bare(configFile: file))

        #expect(settings.keyRotationDays == 7)
        #expect(settings.accounts.passwordLengthMin == 8)
        #expect(settings.accounts.hashing.threads == 2)
        #expect(settings.proxies.prefixes.map(\.description) == ["10.0.0.0/8", "2001:db8::/32"])
        #expect(settings.internalListen == nil)
    }

    @Test("computes defaults from the machine and the data folder", arguments: [1, 2, 8])
    func computed(cores: Int) throws {
        let settings = try Settings(.bare(environment: ["SURETY_DATA_DIR": "/srv/surety"], cores: cores))

        #expect(settings.eventLoops == cores)
        #expect(settings.accounts.hashing.threads == cores)
        #expect(settings.database.path == "/srv/surety/surety.sqlite")
    }

    @Test(
        "takes addresses of every kind", arguments: ["[::1]:8080", "0.0.0.0:0", "login.example.com:443", "localhost:1"])
    func addresses(text: String) throws {
        #expect(try #require(ListenAddress(text)).description == text)
    }
}

@Suite("The reference of the configuration")
struct SettingsReferenceTests {
    @Test("is docs/configuration.md; `make golden` writes it anew")
    func golden() throws {
        let file = Project.root.appending(path: "docs/configuration.md")
        if ProcessInfo.processInfo.environment["SURETY_GOLDEN"] == "1" {
            try Data(SettingsReference.markdown.utf8).write(to: file)
        }

        #expect(try String(contentsOf: file, encoding: .utf8) == SettingsReference.markdown)
    }

    @Test("has a default for every key that the key's own check accepts")
    func defaults() {
        for definition in SettingsTable.all {
            guard case .text(let text) = definition.fallback else { continue }
            #expect(definition.accepts(text), "\(definition.name)")
        }
    }

    @Test("has every key once, with words")
    func once() {
        let names = SettingsTable.all.map(\.name)

        #expect(Set(names).count == names.count)
        #expect(SettingsTable.all.allSatisfy { !$0.documentation.isEmpty && !$0.allowed.isEmpty })
    }
}

import JOSE
import Postgres
import Redis
import Testing

@testable import Assembly

@Suite("URLs of stores in the configuration")
struct SettingsURLTests {
    @Test(
        "are shown without what may be a password",
        arguments: [
            ("postgres://surety:hunter2@db/surety", "postgres://surety:***@db/surety"),
            ("postgres://surety:hunt@er/2?@db/surety", "postgres://surety:***@db/surety"),
            (
                "postgres://db/surety?user=a&password=hunter2&sslmode=require",
                "postgres://db/surety?user=a&password=***&sslmode=require"
            ),
            ("postgres://db/surety?p%61ssword=hunter2", "postgres://db/surety?p%61ssword=***"),
            ("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0"),
            (
                "redis+sentinel://:hunter2@a,b/main?sentinel_user=x&sentinel_password=hunter2",
                "redis+sentinel://:***@a,b/main?sentinel_user=x&sentinel_password=***"
            ),
        ]
    )
    func masked(url: String, shown: String) {
        let masked = MaskedURL(url)

        #expect(masked.text == shown)
        #expect(masked.hidesPassword)
    }

    @Test(
        "are shown as they are where there is none",
        arguments: [
            "sqlite:/var/lib/surety/surety.sqlite", "postgres://surety@db1:5432,db2/surety?sslmode=verify-full",
            "redis://cache:6379", "postgres:///surety?host=/run/postgresql",
        ]
    )
    func unmasked(url: String) {
        #expect(MaskedURL(url).text == url)
        #expect(!MaskedURL(url).hidesPassword)
    }

    @Test("are not taken with a password from the command line, and without one they are")
    func commandLine() throws {
        let open = SettingsSources.Flag(
            key: "database_url", value: "postgres://surety@db/surety", spelling: "--database-url")
        let closed = SettingsSources.Flag(
            key: "database_url", value: "postgres://surety:hunter2@db/surety", spelling: "--database-url")

        #expect(
            problems(.bare(flags: [closed])) == [
                "database_url (from --database-url): a password is not taken from the command line; use a file"
            ])
        #expect("\(try Settings(.bare(flags: [open])).database)" == "postgres://surety@db/surety")
    }

    @Test("say what is wrong with them, and nothing of what they hold")
    func refusals() {
        #expect(
            problems(.bare(environment: ["SURETY_DATABASE_URL": "postgre://surety:hunter2@db/surety"])).first?
                .hasPrefix("database_url (from SURETY_DATABASE_URL): the value is not allowed; must be sqlite:") == true
        )
        let port = "redis_url (from SURETY_REDIS_URL): the value has a port that is not within 1 and 65535; must be "
        #expect(
            problems(.bare(environment: ["SURETY_REDIS_URL": "redis://:hunter2@cache:99999"])).first?.hasPrefix(port)
                == true)
    }

    @Test("are read from the environment or a file, and listed without their passwords")
    func read() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("redis://:hunter2@cache\n", to: "redis.url")
        let settings = try Settings(
            .bare(environment: [
                "SURETY_DATABASE_URL": "postgresql://surety:hunter2@db/surety", "SURETY_REDIS_URL_FILE": file,
                "SURETY_REDIS_KEY_PREFIX": "one", "SURETY_DATABASE_CONNECTIONS": "3",
            ]))

        #expect(settings.database.path == nil)
        #expect("\(settings.database)" == "postgresql://surety:***@db/surety")
        #expect(settings.redis?.url.redacted.contains("hunter2") == false)
        #expect(settings.redis?.keyPrefix == "one")
        #expect(settings.redis?.keepsRefreshFamilies == true)
        #expect(settings.postgres.connections == 3)
        #expect(!ConfigListing.table(settings).contains("hunter2"))
        #expect(!ConfigListing.json(settings).text.contains("hunter2"))
        #expect(!String(reflecting: settings.database).contains("hunter2"))
        #expect(ConfigListing.table(settings).contains("redis://:***@cache"))
    }
}

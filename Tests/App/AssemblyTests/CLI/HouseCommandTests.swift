import Accounts
import FoundationEssentials
import Glibc
import JOSE
import Kernel
import NIOCore
import OAuth
import SQLStore
import Testing

@testable import Assembly

@Suite("Commands on a store")
struct HouseCommandTests {
    /// A store of the test's own, with cheap password hashing.
    static func settings(_ folder: TemporaryFolder, _ more: [String: String] = [:]) throws -> Settings {
        let environment = [
            "SURETY_DATA_DIR": folder.path + "/data", "SURETY_PASSWORDS_MEMORY_KIB": "64",
            "SURETY_PASSWORDS_ITERATIONS": "1", "SURETY_LISTEN": "127.0.0.1:0", "SURETY_INTERNAL_LISTEN": "off",
            "SURETY_PUBLIC_URL": "http://localhost:1",
        ]
        return try Settings(.bare(environment: environment.merging(more) { $1 }))
    }

    @Test("refuse a store that is not there, and do not make one")
    func missing() async throws {
        let folder = try TemporaryFolder()
        let settings = try Self.settings(folder)

        await #expect(throws: StoreNotReady.missing("\(settings.database)")) {
            _ = try await House.open(settings, schema: .current)
        }
        #expect(!Files.exists(try #require(settings.database.path)))
    }

    @Test("refuse a store that is behind")
    func behind() async throws {
        let folder = try TemporaryFolder()
        let settings = try Self.settings(folder)
        await (try House(settings: settings)).close()

        await #expect {
            _ = try await House.open(settings, schema: .currentOrNew)
        } throws: { error in
            "\(error)".hasSuffix("run surety migrate")
        }
    }

    @Test("do not make another master key in the place of one that was lost")
    func lostMasterKey() async throws {
        let folder = try TemporaryFolder()
        let settings = try Self.settings(folder)
        await (try House.open(settings, schema: .currentOrNew)).close()
        try FileManager.default.removeItem(atPath: settings.dataFolder + "/master.key")

        let house = try await House.open(settings, schema: .served)
        await #expect(throws: MasterKeyUnusable.self) { try await house.prepare() }

        #expect(!Files.exists(settings.dataFolder + "/master.key"))
        await house.close()
    }

    @Test("make the keys of a store that was migrated and no more")
    func migratedOnly() async throws {
        let folder = try TemporaryFolder()
        let settings = try Self.settings(folder)
        let migrated = try await House.open(settings, schema: .any)
        try await migrated.migrate()
        await migrated.close()

        let house = try await House.open(settings, schema: .currentOrNew)

        _ = try await house.secrets()
        #expect(try await !house.allKeys().isEmpty)
        await house.close()
    }

    @Test("check all of a file before they create any of it")
    func allBeforeAny() async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try Self.settings(folder), schema: .currentOrNew)
        let text = #"[{"grant_types": ["client_credentials"]}, {"grant_types": ["implicit"]}]"#
        let documents = try Documents(parsing: Array(text.utf8), of: "c.json")

        await #expect {
            _ = try await house.createClients(documents)
        } throws: { error in
            "\(error)".hasPrefix("c.json: element 2: grant_types implicit is not one of ")
        }
        #expect(try await house.allClients().isEmpty)
        await house.close()
    }

    @Test("create the others of a file when one is taken")
    func taken() async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try Self.settings(folder), schema: .currentOrNew)
        let client = #"{"client_id": "a", "grant_types": ["client_credentials"]}"#
        let text = "[\(client), \(client), \(client.replacing("\"a\"", with: "\"b\""))]"

        let creation = try await house.createClients(Documents(parsing: Array(text.utf8), of: "c.json"))

        #expect(creation.failures == ["element 2: a: there is a client with this client_id already"])
        #expect(creation.results.map { $0["client_id"] } == ["a", nil, "b"])
        #expect(creation.results[1] == ["error": "there is a client with this client_id already"])
        #expect(try await house.allClients().map(\.id.string) == ["a", "b"])
        await house.close()
    }

    @Test("create people, and answer an object with an object")
    func people() async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try Self.settings(folder), schema: .currentOrNew)
        let person: [String: JSON] = ["username": "Nora", "password": "a long enough passphrase", "sub": "legacy-7"]

        let creation = try await house.createUsers(Documents(person))
        let again = try await house.createUsers(Documents(person))

        #expect(creation.json["sub"] == "legacy-7")
        #expect(creation.json["username"] == "nora")
        #expect(creation.json["password"] == nil)
        #expect(again.failures == ["nora: there is a user of this name, verified address or sub already"])
        #expect(try await house.allUsers().map(\.username.string) == ["nora"])
        await house.close()
    }

    @Test("make the keys of a store that the first command makes")
    func keys() async throws {
        let folder = try TemporaryFolder()
        let house = try await House.open(try Self.settings(folder), schema: .currentOrNew)

        #expect(try await house.allKeys().count == 2 * SigningKey.algorithms.count)
        await house.close()
    }
}

@Suite("The doctor")
struct DoctorTests {
    @Test("says what is wrong with a configuration")
    func configuration() {
        let problem = SettingProblem(name: "listen", origin: .flag("--listen"), reason: "is wrong")

        let findings = Doctor.findings(ConfigurationRefused(problems: [problem]))

        #expect(findings.map(\.finding) == ["listen (from --listen): is wrong"])
        #expect(findings.allSatisfy { $0.state == .wrong && $0.remedy != nil })
    }

    @Test("sees that a master key is another one, or gone")
    func masterKey() async throws {
        let folder = try TemporaryFolder()
        let settings = try HouseCommandTests.settings(folder)
        await (try House.open(settings, schema: .currentOrNew)).close()
        let other = try folder.write(String(repeating: "A", count: 43), to: "other.key")
        let stranger = try HouseCommandTests.settings(folder, ["SURETY_MASTER_KEY_FILE": other])

        let findings = await Doctor(stranger).examine()
        try FileManager.default.removeItem(atPath: settings.dataFolder + "/master.key")
        let orphaned = await Doctor(settings).examine()

        #expect(findings.first { $0.check == "master key" }?.finding == "it is not the one this store was made with")
        #expect(orphaned.first { $0.check == "master key" }?.state == .wrong)
    }

    @Test("finds nothing wrong with a new installation, and creates nothing")
    func fresh() async throws {
        let folder = try TemporaryFolder()

        let findings = await Doctor(try HouseCommandTests.settings(folder)).examine()

        #expect(findings.allSatisfy { $0.state != .wrong })
        #expect(findings.contains { $0.check == "store" && $0.state == .warning })
        #expect(!Files.exists(folder.path + "/data"))
    }

    @Test("finds nothing to mend where all is well")
    func well() async throws {
        let folder = try TemporaryFolder()
        let settings = try HouseCommandTests.settings(folder)
        await (try House.open(settings, schema: .currentOrNew)).close()

        let findings = await Doctor(settings).examine().filter { $0.check != "clock" }

        #expect(findings.allSatisfy { $0.state == .ok })
        #expect(Set(findings.map(\.check)).isSuperset(of: ["store", "master key", "keys", "public URL", "passwords"]))
    }
}

@Suite("Errors in plain words")
struct PlainWordsTests {
    @Test(
        "tell nothing of the database's own words",
        arguments: [
            StoreUnavailable("SELECT * FROM users"), SQLError.statement("near \"FROM\": syntax error"),
            SQLError.unique("users.username"), MigrationError.database(.statement("near \"x\"")),
        ] as [any Error]
    )
    func plain(error: any Error) {
        let sentence = PlainWords.sentence(error)

        #expect(!sentence.contains("SELECT") && !sentence.contains("near") && !sentence.contains("users."))
        #expect(sentence.contains("surety doctor"))
    }

    @Test("say that an address is in use")
    func addresses() {
        let error = IOError(errnoCode: EADDRINUSE, reason: "bind(descriptor:ptr:bytes:)")

        #expect(PlainWords.sentence(error) == "an address to listen on is in use already; surety doctor says which")
    }

    @Test("name what is wrong with a password")
    func passwords() {
        #expect(
            PlainWords.sentence(PasswordProblem.tooShort(lengthMin: 15)) == "the password has less than 15 characters")
    }
}

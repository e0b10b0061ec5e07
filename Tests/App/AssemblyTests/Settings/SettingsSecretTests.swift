import Cryptography
import FoundationEssentials
import Testing

@testable import Assembly

@Suite("Secrets in the configuration")
struct SettingsSecretTests {
    static let bytes = [UInt8](0..<32)
    static let key = Base64URL.encode(bytes)

    @Test("are not shown when they are refused")
    func hidden() {
        let problems = problems(.bare(environment: ["SURETY_MASTER_KEY": "hunter2hunter2"]))

        #expect(
            problems == [
                "master_key (from SURETY_MASTER_KEY): the value is not allowed; must be 32 bytes in base64 or base64url"
            ])
    }

    @Test("are not taken from the command line")
    func commandLine() {
        let flag = SettingsSources.Flag(key: "master_key", value: Self.key, spelling: "--set master_key")

        #expect(
            problems(.bare(flags: [flag])) == [
                "master_key (from --set master_key): a secret is not taken from the command line; use a file"
            ])
    }

    @Test("are not taken from a file that others can read, that is not there, or that is a folder")
    func files() throws {
        let folder = try TemporaryFolder()
        let open = try folder.write(Self.key, to: "open.key", mode: 0o640)
        let name = "master_key_file (from SURETY_MASTER_KEY_FILE): "

        #expect(
            problems(.bare(environment: ["SURETY_MASTER_KEY_FILE": open])) == [
                name + "\(open): its mode is 640, so that others can read it: run chmod 600 on it"
            ])
        #expect(
            problems(.bare(environment: ["SURETY_MASTER_KEY_FILE": "/nowhere/key"])) == [
                name + "/nowhere/key: No such file or directory"
            ])
        #expect(
            problems(.bare(environment: ["SURETY_MASTER_KEY_FILE": folder.path])) == [
                name + "\(folder.path): not a file"
            ])
    }

    @Test("are not taken from two places")
    func twice() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.key, to: "key")
        let environment = ["SURETY_MASTER_KEY": Self.key, "SURETY_MASTER_KEY_FILE": file]

        #expect(
            problems(.bare(environment: environment)) == [
                "master_key (from SURETY_MASTER_KEY): is also given as a file (SURETY_MASTER_KEY_FILE); keep one of the two"
            ])
    }

    @Test("are read from the environment or from a file, in either base64", arguments: [true, false])
    func read(fromFile: Bool) throws {
        let folder = try TemporaryFolder()
        for text in [Base64URL.encode(Self.bytes), Base64.encode(Self.bytes)] {
            let file = try folder.write(text + "\n", to: "key")
            let environment = fromFile ? ["SURETY_MASTER_KEY_FILE": file] : ["SURETY_MASTER_KEY": text]

            let settings = try Settings(.bare(environment: environment))

            #expect(try settings.masterKey.open() == SymmetricKey(Self.bytes))
            let shown = try #require(settings.effective.first { $0.key == "master_key" })
            #expect(shown.value == nil)
            #expect(shown.isSecret)
        }
    }

    @Test("of the embedded default are made once, for the owner alone")
    func embedded() throws {
        let home = try TemporaryFolder()
        let settings = try Settings(.bare(environment: ["SURETY_DATA_DIR": home.path + "/var/surety"]))

        #expect(throws: MasterKeyUnusable.self) { try settings.masterKey.open() }
        let made = try settings.masterKey.openOrCreate(SystemRandomBytes())
        let again = try settings.masterKey.openOrCreate(SystemRandomBytes())

        #expect(made == again)
        #expect(try settings.masterKey.open() == made)
        #expect(Files.mode(home.path + "/var/surety/master.key").map { $0 & 0o777 } == 0o600)
        #expect(Files.mode(home.path + "/var/surety").map { $0 & 0o777 } == 0o700)
    }
}

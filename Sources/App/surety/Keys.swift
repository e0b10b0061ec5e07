import ArgumentParser
import Assembly
import JOSE
import OAuth
import Tenancy

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List and rotate the keys that tokens are signed with.",
        subcommands: [ListKeys.self, RotateKeys.self]
    )
}

struct ListKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the published keys.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let keys = try await house.allKeys()
            Console.answer(.array(keys.map(KeyListing.json)), or: KeyListing.table(keys), output)
        }
    }
}

struct RotateKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Put the next key of each algorithm into use now.",
        discussion: """
            The key before stays published until the tokens it signed have expired. A running server follows. Refused while \
            apps may still keep a key set without the next key, for five minutes after it was published.
            """
    )

    @Flag(help: "Also where apps may not have seen the next key yet: the present key is known to others.")
    var now = false

    @Option(help: "Only this algorithm; may be given several times.")
    var algorithm: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    private var algorithms: [JWSAlgorithm] {
        algorithm.isEmpty ? SigningKey.algorithms : SigningKey.algorithms.filter { algorithm.contains($0.rawValue) }
    }

    func validate() throws {
        let known = SigningKey.algorithms.map(\.rawValue)
        for name in algorithm where !known.contains(name) {
            throw ValidationError("--algorithm takes \(known.joined(separator: " or ")), not “\(name)”")
        }
    }

    func run() async throws {
        try await withHouse(options, .current) { house in
            // A store that was migrated and never served has none, nor a master key.
            if try await house.allKeys().isEmpty { try await house.prepare() }
            let active = try await house.rotateKeysNow(algorithms, actor: Console.actor, isUrgent: now)
            Console.answer(.array(active.map(KeyListing.json)), or: KeyListing.table(active), output)
        }
    }
}

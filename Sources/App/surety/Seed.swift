import ArgumentParser
import Assembly
import FoundationEssentials
import JOSE

struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Fill a store with people, clients and sessions, for trying out how the server grows.",
        discussion: """
            All people have one password and all clients one secret, both printed: never fill a store that is in use. \
            Sessions have a consent, a grant and refresh tokens each, and lie in Redis where one is configured.
            """
    )

    @Option(help: "How many people.")
    var users = 1_000

    @Option(help: "How many clients.")
    var clients = 10

    @Option(help: "How many sessions, shared out among the people and the clients.")
    var sessions = 1_000

    @Option(help: "What all names begin with; another one fills the store further.")
    var tag = "seed"

    @Option(
        help: ArgumentHelp("When sessions and refresh tokens end; as those of people without it.", valueName: "seconds")
    )
    var endsAfter: Int?

    @Option(help: "For how many sessions to tell cookie and refresh token.")
    var samples = 0

    @Option(help: ArgumentHelp("Where to write those, as a JSON array; to the answer without it.", valueName: "file"))
    var out: String?

    @Flag(help: "Also where the store has users or clients already.")
    var yes = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (1...100_000_000).contains(users), (1...1_000_000).contains(clients), (0...100_000_000).contains(sessions)
        else { throw ValidationError("--users and --clients take at least 1, --sessions at least 0") }
        guard (0...max(0, sessions)).contains(samples) else {
            throw ValidationError("--samples takes at most the number of --sessions")
        }
        guard samples == 0 || out != nil || output.json else {
            throw ValidationError("--samples go to a file (--out) or into the answer for programs (--json)")
        }
        guard endsAfter.map({ $0 > 0 }) ?? true else { throw ValidationError("--ends-after takes at least 1 s") }
        let isPlain = tag.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
        guard isPlain, (1...20).contains(tag.utf8.count) else {
            throw ValidationError("--tag takes 1 to 20 small letters and digits")
        }
    }

    func run() async throws {
        let plan = SeedPlan(
            tag: tag, users: users, clients: clients, sessions: sessions, endsAfterSeconds: endsAfter, samples: samples)
        try await withHouse(options, .currentOrNew) { house in
            let progress = ProgressDisplay()
            defer { progress.end() }
            let seeded = try await Seed(house, plan, report: progress.show)(isForced: yes)
            progress.end()
            if let out { try Console.write(JSON.array(seeded.samples).bytes(), secretlyTo: out) }
            Console.answer(seeded.json(includesSamples: out == nil), or: seeded.text, output)
        }
    }
}

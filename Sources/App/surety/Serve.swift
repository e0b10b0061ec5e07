import ArgumentParser
import Assembly

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server until it is asked to stop.",
        discussion: """
            Migrates the store and makes the keys that are not there yet. On SIGTERM or SIGINT it turns not ready, answers \
            what is in flight and ends within shutdown.limit_seconds. One server runs on an SQLite file, as many as you \
            like on a PostgreSQL database; each sees within a second what others and commands change.
            """
    )

    @Flag(help: "Also serve a demo relying party, with a user to try it with; on this machine only.")
    var demo = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .served) { house in
            try await house.serve(
                demo: demo, metrics: MetricsRegistry.bootstrap(), announce: announce)
        }
    }

    @Sendable private func announce(_ running: Running) async {
        var lines = ["Surety is running on \(running.address)"]
        if let demo = running.demo {
            lines.append("  demo app   \(demo.relyingParty)")
            lines.append("  sign in as \(demo.username) with the password \(demo.password)")
            lines += demo.providers.map { "  \($0)" }
        }
        Console.show(lines.joined(separator: "\n"))
    }
}

import ArgumentParser
import Assembly
import JOSE

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the store's schema up to date.",
        discussion: "`surety serve` does the same when it starts. Make a backup first: there is no way back."
    )

    @Flag(help: "Change nothing; say what is pending, with exit code 1 if something is.")
    var check = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, check ? .existing : .any) { house in
            let names = check ? try await house.pendingMigrations() : try await house.migrate()
            Console.answer(
                [check ? "pending" : "applied": .array(names.map(JSON.string))], or: words(names), output)
            if check, !names.isEmpty { throw Console.failed }
        }
    }

    private func words(_ names: [String]) -> String {
        if names.isEmpty { return "The store is up to date." }
        return (check ? "Pending:\n" : "Applied:\n") + names.map { "  \($0)" }.joined(separator: "\n")
    }
}

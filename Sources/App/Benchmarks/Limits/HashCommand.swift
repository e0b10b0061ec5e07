import Accounts
import ArgumentParser
import PasswordHashing

/// Argon2id by itself, with the product's default parameters: what bounds every sign-in with a password.
struct HashCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hash", abstract: "Hash passwords with Argon2id.")

    @Option(help: "How many threads hash at a time.")
    var threads = 1

    @OptionGroup var timing: Timing

    func run() async throws {
        var configuration = Argon2PasswordHasher.Configuration()
        configuration.threads = threads
        configuration.niceness = 0
        let hasher = try Argon2PasswordHasher(configuration)
        let password = try Password("correct horse battery staple")
        let report = try await Load(workers: threads, timing: timing).run { _, window in
            var tally = Tally(of: window)
            while !window.isOver {
                await tally.time { _ = try await hasher.hash(password) }
            }
            return tally
        }
        await hasher.close()
        try report.print()
    }
}

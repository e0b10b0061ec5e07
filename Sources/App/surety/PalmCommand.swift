import Accounts
import ArgumentParser
import Assembly
import JOSE

struct PalmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palm",
        abstract: "Look after people's palms.",
        subcommands: [ListPalm.self, SuspendPalm.self, ResumePalm.self, RemovePalm.self]
    )
}

struct ListPalm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show where somebody's palm stands, as it is known here.")

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let palm = try await house.palm(of: Username(user))
            Console.answer(PalmListing.json(palm), or: PalmListing.table(palm), output)
        }
    }
}

struct SuspendPalm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Suspend somebody's palm: it counts no more until it is resumed.",
        discussion: """
            What the provider keeps stays with it, and nobody can enrol another palm meanwhile. Sessions and tokens for which it \
            was shown stay until they end.
            """
    )

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let palm = try await house.palm(of: Username(user)).suspended()
            Console.answer(PalmListing.json(palm), or: "The palm of \(palm.user.username) is suspended.", output)
        }
    }
}

struct ResumePalm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let somebody's suspended palm count again.")

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let palm = try await house.palm(of: Username(user)).resumed()
            Console.answer(PalmListing.json(palm), or: "The palm of \(palm.user.username) counts again.", output)
        }
    }
}

struct RemovePalm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove somebody's palm; the provider is asked to delete it until it confirms.",
        discussion: """
            It counts no more at once, and cannot be brought back: the person may enrol anew. Servers ask the provider, so one \
            has to run.
            """
    )

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let palm = try await house.palm(of: Username(user)).removed()
            Console.answer(
                PalmListing.json(palm),
                or: "The palm of \(palm.user.username) is removed. Servers ask the provider until it has deleted it.",
                output)
        }
    }
}

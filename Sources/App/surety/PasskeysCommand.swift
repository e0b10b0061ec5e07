import Accounts
import ArgumentParser
import Assembly
import JOSE
import Kernel
import Passkeys

struct PasskeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passkeys",
        abstract: "Look after people's passkeys.",
        subcommands: [ListPasskeys.self, RemovePasskey.self]
    )
}

struct ListPasskeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List somebody's passkeys, oldest first.")

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let person = try await house.passkeys(of: Username(user))
            let providers = try house.passkeyProviders()
            let table =
                person.passkeys.isEmpty
                ? "\(person.user.username) has no passkey." : PasskeyListing.table(person.passkeys, providers)
            Console.answer(.array(person.passkeys.map { PasskeyListing.json($0, providers) }), or: table, output)
        }
    }
}

struct RemovePasskey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one of somebody's passkeys, for a device that was lost.",
        discussion: """
            It cannot be used any more from then on, and cannot be brought back. Sessions that were begun with it stay until \
            they end. Where it is the only way in that the person has, nothing is done without --yes.
            """
    )

    @Argument(help: "The username.")
    var user: String

    @Argument(help: "The passkey's id, as the list shows it.")
    var id: String

    @Flag(help: "Remove it also where nobody can sign in to the account afterwards.")
    var yes = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let person = try await house.passkeys(of: Username(user))
            let removed = try await person.remove(ID(id), isConfirmed: yes)
            let providers = try house.passkeyProviders()
            Console.answer(
                PasskeyListing.json(removed, providers),
                or: "The passkey \(removed.id) of \(person.user.username) is removed.", output)
        }
    }
}

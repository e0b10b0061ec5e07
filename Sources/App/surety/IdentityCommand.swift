import Accounts
import ArgumentParser
import Assembly
import JOSE
import Kernel
import Proofing

struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Look after what was proofed about people.",
        subcommands: [ListIdentity.self, RevokeIdentity.self]
    )
}

struct ListIdentity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List to which levels somebody's identity is proofed, and cases that are open.")

    @Argument(help: "The username.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let identity = try await house.identity(of: Username(user))
            let isEmpty = identity.results.isEmpty && identity.openCases.isEmpty
            let table =
                isEmpty ? "Nothing is proofed about \(identity.user.username)." : IdentityListing.table(identity)
            Console.answer(IdentityListing.json(identity), or: table, output)
        }
    }
}

struct RevokeIdentity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke what was proofed about somebody: the level falls.",
        discussion: """
            All of it, or what came of one case. Grants that needed the level end at their next use. The person may be proofed \
            anew; to keep them from signing in, disable the account.
            """
    )

    @Argument(help: "The username.")
    var user: String

    @Argument(help: "The case, as the list shows it; without it, all.")
    var proof: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let identity = try await house.identity(of: Username(user)).revoked(proof.map { ID($0) })
            let rest = identity.level.map { "stands at \($0.rawValue) now" } ?? "stands at no level any more"
            Console.answer(
                IdentityListing.json(identity), or: "The identity of \(identity.user.username) \(rest).", output)
        }
    }
}

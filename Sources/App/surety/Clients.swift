import ArgumentParser
import Assembly
import JOSE
import Kernel
import OAuth
import Tenancy

struct Clients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Register and look after applications that ask for tokens.",
        subcommands: [CreateClients.self, ListClients.self, ShowClient.self, DeleteClient.self, RollSecret.self]
    )
}

struct ListClients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all clients.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let clients = try await house.allClients()
            Console.answer(.array(clients.map { ClientListing.json($0) }), or: ClientListing.table(clients), output)
        }
    }
}

struct ShowClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a client's registration.")

    @Argument(help: "The client_id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let id = ID<Client>(id)
            guard let client = try await house.oauth.read(house.tenant.id, { try await $0.clients.client(id) }) else {
                throw CommandFailure("there is no client \(id)")
            }
            Console.answer(ClientListing.jsonWithSecrets(client), or: Self.table(client), output)
        }
    }

    private static func table(_ client: Client) -> String {
        var table = TextTable("MEMBER", "VALUE")
        let members = ClientListing.jsonWithSecrets(client).object ?? [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            table.add(name, value.string ?? value.strings?.joined(separator: " ") ?? value.text)
        }
        return table.description
    }
}

struct DeleteClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove a client; its codes and tokens stop working."
    )

    @Argument(help: "The client_id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            guard try await house.deleteClient(ID(id), actor: Console.actor, in: house.tenant.id) else {
                throw CommandFailure("there is no client \(id)")
            }
            Console.answer(["client_id": .string(id), "deleted": true], or: "\(id) is deleted.", output)
        }
    }
}

struct RollSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roll-secret",
        abstract: "Give a client another secret, and let the present ones end after a while."
    )

    @Argument(help: "The client_id.")
    var id: String

    @Option(help: ArgumentHelp("How long the present secrets still work.", valueName: "seconds"))
    var oldEndsAfter: Int

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (0...31_536_000).contains(oldEndsAfter) else {
            throw ValidationError("--old-ends-after takes 0 to 31536000 seconds")
        }
    }

    func run() async throws {
        try await withHouse(options, .current) { house in
            let secret = try await house.rollClientSecret(
                of: ID(id), oldEndsAfterSeconds: oldEndsAfter, actor: Console.actor, in: house.tenant.id)
            guard let secret else { throw CommandFailure("there is no client \(id), or it has no use for a secret") }
            var table = TextTable("CLIENT ID", "CLIENT SECRET")
            table.add(id, secret.revealed)
            Console.answer(
                [
                    "client_id": .string(id), "client_secret": .string(secret.revealed), "client_secret_expires_at": 0,
                    "old_secrets_end_after": .integer(Int64(oldEndsAfter)),
                ], or: table.description, output)
        }
    }
}

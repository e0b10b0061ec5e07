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

struct CreateClients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Register a client, or all in a file.",
        discussion: """
            The file holds RFC 7591 client metadata, an object or an array of them; client_id, client_secret and the \
            settings require_pkce, require_consent, resources, audience, introspects and access_token_signed_response_alg \
            may be among them. All are checked before the first is created. The secret is shown this once. \
            Where there is no store yet, one is made.
            """
    )

    @Option(help: ArgumentHelp("The file to read; - is standard input.", valueName: "file"))
    var from: String?

    @Option(help: "What people call it.")
    var name: String?

    @Option(help: ArgumentHelp("Where people are sent back to; may be given several times.", valueName: "uri"))
    var redirectUri: [String] = []

    @Option(help: ArgumentHelp("Where people may be sent after a sign-out; several times.", valueName: "uri"))
    var postLogoutRedirectUri: [String] = []

    @Option(help: "authorization_code, refresh_token or client_credentials; may be given several times.")
    var grantType: [String] = []

    @Option(help: "The scopes it may ask for, separated by spaces.")
    var scope: String?

    @Option(help: "client_secret_basic, client_secret_post, or none for an app that cannot keep a secret.")
    var authMethod: String?

    @Option(help: "An identifier of your choice.")
    var clientId: String?

    @Flag(help: "Do not ask people for consent: for your own applications.")
    var skipConsent = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard from == nil || inline.isEmpty else {
            throw ValidationError("give --from or the client's own options, not both")
        }
        guard from != nil || !inline.isEmpty else {
            throw ValidationError("give --from FILE, or --name and --redirect-uri")
        }
    }

    /// The options as RFC 7591 metadata.
    private var inline: [String: JSON] {
        var members: [String: JSON] = [:]
        members["client_name"] = name.map(JSON.string)
        members["client_id"] = clientId.map(JSON.string)
        members["scope"] = scope.map(JSON.string)
        members["token_endpoint_auth_method"] = authMethod.map(JSON.string)
        for (member, values) in [
            ("redirect_uris", redirectUri), ("post_logout_redirect_uris", postLogoutRedirectUri),
            ("grant_types", grantType),
        ] where !values.isEmpty {
            members[member] = .array(values.map(JSON.string))
        }
        if skipConsent { members["require_consent"] = false }
        return members
    }

    func run() async throws {
        try await withHouse(options, .currentOrNew) { house in
            let documents = try from.map(Console.documents) ?? Documents(inline)
            let creation = try await house.createClients(documents)
            try Console.report(creation, output) { created in
                var table = TextTable("CLIENT ID", "CLIENT SECRET")
                for client in created {
                    table.add(client["client_id"]?.string ?? "", client["client_secret"]?.string ?? "(none)")
                }
                return table.description
            }
        }
    }
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

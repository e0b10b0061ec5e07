import Accounts
import ArgumentParser
import Assembly
import JOSE
import Kernel
import Tenancy

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create and look after people's accounts.",
        subcommands: [CreateUsers.self, ListUsers.self, DisableUser.self]
    )
}

struct CreateUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an account, or all in a file.",
        discussion: """
            The file holds standard OpenID claims (OpenID Connect Core 5.1) with username, password and, if they come from \
            another system, sub: an object or an array of them. Without username the person has their preferred_username or \
            email. All are checked before the first is created. Where there is no store yet, one is made.
            """
    )

    @Option(help: ArgumentHelp("The file to read; - is standard input.", valueName: "file"))
    var from: String?

    @Option(help: "The name to sign in with.")
    var username: String?

    @Option(help: "The person's name.")
    var name: String?

    @Option(help: "An address, taken as verified.")
    var email: String?

    @Option(help: ArgumentHelp("The file with the password; without it, it is asked for.", valueName: "file"))
    var passwordFile: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (from == nil) != (username == nil) else { throw ValidationError("give either --from or --username") }
        guard from == nil || (name == nil && email == nil && passwordFile == nil) else {
            throw ValidationError("--name, --email and --password-file go with --username")
        }
    }

    func run() async throws {
        try await withHouse(options, .currentOrNew) { house in
            let documents = try from.map(Console.documents) ?? Documents(inline())
            let creation = try await house.createUsers(documents)
            try Console.report(creation, output) { created in
                var table = TextTable("USERNAME", "SUB")
                for user in created { table.add(user["username"]?.string ?? "", user["sub"]?.string ?? "") }
                return table.description
            }
        }
    }

    private func inline() throws -> [String: JSON] {
        var members: [String: JSON] = ["password": .string(try password())]
        members["username"] = username.map(JSON.string)
        members["name"] = name.map(JSON.string)
        if let email {
            members["email"] = .string(email)
            members["email_verified"] = true
        }
        return members
    }

    private func password() throws -> String {
        if let passwordFile { return Input.line(try Console.read(passwordFile)) }
        let password = try Console.askSecretly("Password: ")
        guard try Console.askSecretly("The same again: ") == password else {
            throw CommandFailure("the two passwords differ")
        }
        return password
    }
}

struct ListUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let users = try await house.allUsers()
            Console.answer(.array(users.map(UserListing.json)), or: UserListing.table(users), output)
        }
    }
}

struct DisableUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Disable an account; its sessions and tokens stop working."
    )

    @Argument(help: "The username.")
    var name: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            let username = try Username(name)
            guard let user = try await house.disableUser(username, actor: Console.actor, in: house.tenant.id) else {
                throw CommandFailure("there is no user \(username)")
            }
            Console.answer(UserListing.json(user), or: "\(username) is disabled.", output)
        }
    }
}

import ArgumentParser
import Assembly
import JOSE

struct CreateClients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Register a client, or all in a file.",
        discussion: """
            The file holds RFC 7591 client metadata, an object or an array of them; client_id, client_secret and the \
            settings require_pkce, require_consent, require_consent_for_verified_claims, resources, audience, introspects \
            and access_token_signed_response_alg may be among them. All are checked before the first is created. The secret is shown this once. \
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

    @Flag(help: "Do not ask people for consent but to verified claims: for your own applications.")
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

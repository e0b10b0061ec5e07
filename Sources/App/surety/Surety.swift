import ArgumentParser

@main
struct Surety: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surety",
        abstract: "An OAuth 2 and OpenID Connect authorization server.",
        discussion: """
            Every command reads the same configuration: the command line, then SURETY_* variables, then a YAML file, then \
            defaults. `surety config` shows it, `surety config --reference` explains it.
            Exit codes: 0 done, 1 refused or failed, 64 wrong usage, 78 wrong configuration.
            """,
        subcommands: [
            Serve.self, Migrate.self, Clients.self, Users.self, PasskeysCommand.self, PalmCommand.self,
            IdentityCommand.self, Keys.self, Policy.self, Provider.self, Store.self, SeedCommand.self, Simulate.self,
            WebAuthnCommand.self, Doctor.self, Config.self,
        ]
    )
}

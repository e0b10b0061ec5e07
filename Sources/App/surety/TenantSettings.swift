import ArgumentParser
import Assembly
import JOSE

struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and set which proofs give which acr, and what needs them.",
        subcommands: [ShowPolicy.self, SetPolicy.self, ResetPolicy.self]
    )
}

struct ShowPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the policy in force.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            Console.show((try await house.show(.assurance) ?? [:]).text)
        }
    }
}

struct SetPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Take a policy from a JSON file; running servers follow within seconds.",
        discussion: "docs/guides/step-up.md explains the document. What is not understood is refused, with its place."
    )

    @Argument(help: "The file; - reads standard input.")
    var file: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await set(.assurance, from: file, options)
    }
}

struct ResetPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reset", abstract: "Go back to the standard policy.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            Console.say(try await house.remove(.assurance) ? "The standard policy holds." : "It held already.")
        }
    }
}

struct Provider: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Connect the tenant's palm and KYC providers.",
        subcommands: [ShowProvider.self, SetProvider.self, RemoveProvider.self]
    )
}

/// A kind of provider, as an argument.
enum ProviderKind: String, ExpressibleByArgument, CaseIterable {
    case palm
    case kyc

    var setting: TenantSetting { self == .palm ? .palm : .kyc }
}

struct ShowProvider: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is connected, secrets hidden.")

    @Argument(help: "palm or kyc.")
    var kind: ProviderKind

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await withHouse(options, .current) { house in
            guard let shown = try await house.show(kind.setting) else {
                throw CommandFailure("no \(kind.rawValue) provider is connected")
            }
            Console.show(shown.text)
        }
    }
}

struct SetProvider: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Connect a provider from a JSON file; running servers follow within seconds.",
        discussion: "docs/guides/palm-provider.md and docs/guides/kyc-provider.md explain the documents. They are kept "
            + "sealed under the master key."
    )

    @Argument(help: "palm or kyc.")
    var kind: ProviderKind

    @Argument(help: "The file; - reads standard input.")
    var file: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await set(kind.setting, from: file, options)
    }
}

struct RemoveProvider: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Disconnect a provider.",
        discussion: """
            Where people depend on it, it says how many and does nothing without --yes: then cases that are open are \
            cancelled, and palms suspended. What was proofed stands until its time is over.
            """
    )

    @Argument(help: "palm or kyc.")
    var kind: ProviderKind

    @Flag(help: "Disconnect it also where people depend on it.")
    var yes = false

    @Flag(help: "Have the palm provider delete what it keeps of people first.")
    var deletePalms = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard kind == .palm || !deletePalms else { throw ValidationError("--delete-palms goes with palm") }
    }

    func run() async throws {
        try await withHouse(options, .current) { house in
            switch kind {
            case .palm:
                let left: PalmsLeftBehind? = deletePalms ? .deleted : yes ? .suspended : nil
                Console.say(try await house.disconnectPalms(left))
            case .kyc: Console.say(try await house.disconnectProofing(isConfirmed: yes))
            }
        }
    }
}

private func set(_ setting: TenantSetting, from file: String, _ options: ConfigurationOptions) async throws {
    let bytes = try Console.read(file)
    let json: JSON
    do {
        json = try JSON(parsing: bytes)
    } catch {
        throw CommandFailure("the file is not JSON as RFC 8259 defines it: \(error)")
    }
    try await withHouse(options, .currentOrNew) { house in
        try await house.set(setting, json)
        Console.say("Taken. Running servers follow within seconds.")
    }
}

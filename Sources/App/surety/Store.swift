import ArgumentParser
import Assembly

struct Store: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move an installation to another database.",
        subcommands: [CopyStoreCommand.self]
    )
}

struct CopyStoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a store to another database, and verify that both hold the same.",
        discussion: """
            Either may be SQLite or PostgreSQL. Stop the servers first. The target must be empty, or hold an earlier copy of \
            the same store: then what is missing is added. The source stays as it is. Servers on the target need the \
            master key of the source.
            """
    )

    @Option(help: ArgumentHelp("The store to copy, without a password.", valueName: "url"))
    var from: String?

    @Option(help: ArgumentHelp("The file with that URL, which may hold a password.", valueName: "path"))
    var fromFile: String?

    @Option(help: ArgumentHelp("Where to copy it to, without a password.", valueName: "url"))
    var to: String?

    @Option(help: ArgumentHelp("The file with that URL, which may hold a password.", valueName: "path"))
    var toFile: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (from == nil) != (fromFile == nil) else { throw ValidationError("give either --from or --from-file") }
        guard (to == nil) != (toFile == nil) else { throw ValidationError("give either --to or --to-file") }
    }

    func run() async throws {
        do {
            let settings = try options.load()
            settings.log.bootstrap()
            let (source, target) = (try Self.url(from, fromFile, "--from"), try Self.url(to, toFile, "--to"))
            let progress = ProgressDisplay()
            defer { progress.end() }
            let copied = try await CopyStore(settings: settings, report: progress.show)(from: source, to: target)
            progress.end()
            Console.answer(copied.json, or: copied.text, output)
        } catch {
            throw Console.exitCode(of: error)
        }
    }

    private static func url(_ text: String?, _ file: String?, _ option: String) throws -> DatabaseURL {
        let written = try text ?? Input.line(Console.read(file ?? ""))
        guard let url = DatabaseURL(written) else {
            throw CommandFailure("\(option): not the URL of a store; it must be sqlite:PATH or postgres://…")
        }
        guard text == nil || !url.holdsPassword else {
            throw CommandFailure("\(option): a password is not taken from the command line; use \(option)-file")
        }
        return url
    }
}

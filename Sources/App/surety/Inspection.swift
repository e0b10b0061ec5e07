import ArgumentParser
import Assembly
import JOSE

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, store, keys, clock and addresses, and say what to mend.",
        discussion: "Changes nothing and may run beside the server. Exit code 1 if something is wrong."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let findings: [Finding]
        do {
            let settings = try options.load()
            settings.log.bootstrap()
            findings = await Assembly.Doctor(settings).examine()
        } catch {
            findings = Assembly.Doctor.findings(error)
        }
        Console.answer(.array(findings.map(\.json)), or: Finding.table(findings), output)
        if findings.contains(where: { $0.state == .wrong }) { throw Console.failed }
    }
}

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the configuration in force and where each value came from; secrets stay hidden."
    )

    @Flag(help: "Print the reference of all keys, in Markdown, instead.")
    var reference = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard !reference else {
            Console.show(SettingsReference.markdown, terminator: "")
            return
        }
        do {
            let settings = try options.load()
            Console.answer(ConfigListing.json(settings), or: ConfigListing.table(settings), output)
        } catch {
            throw Console.exitCode(of: error)
        }
    }
}

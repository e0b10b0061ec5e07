import ArgumentParser

/// Rotates refresh tokens of one person and one client: each chain presents what the answer before gave it.
struct RefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Rotate refresh tokens in chains; one that breaks counts as an error and stops."
    )

    @Option(help: "How many chains at a time.")
    var chains = 64

    @OptionGroup var option: SiteOption
    @OptionGroup var timing: Timing

    func run() async throws {
        let site = try option.read()
        let beginnings = try await RefreshChain.begin(chains, at: site)
        let load = Load(workers: chains, timing: timing, process: site.process)
        let report = try await load.run { number, window in
            var (chain, connection) = (beginnings[number], WebConnection(port: site.port))
            var tally = Tally(of: window)
            while !window.isOver, await tally.time({ try await chain.rotate(over: &connection) }) != nil {}
            return tally
        }
        try report.print()
    }
}

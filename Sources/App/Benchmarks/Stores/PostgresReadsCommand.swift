import ArgumentParser
import Postgres
import SQLStore

/// Look-ups by primary key through the product's driver: the statement of `pgbench -S`, on the tables of `pgbench -i`.
struct PostgresReadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres-reads",
        abstract: "Look accounts of pgbench up, through the driver."
    )

    @Option(help: "The database; a role that needs no password.")
    var url: String

    @Option(help: "How many look up at a time.")
    var tasks = 1

    @Option(help: "How many connections they share.")
    var connections = 1

    @Option(help: "How many accounts there are.")
    var accounts = 100_000

    @OptionGroup var timing: Timing

    func run() async throws {
        var options = PostgresOptions()
        options.readConnections = connections
        let (database, accounts) = (try PostgresDatabase(url: url, options: options), Int64(accounts))
        let report = try await Load(workers: tasks, timing: timing).run { _, window in
            var tally = Tally(of: window)
            while !window.isOver {
                let account = Int64.random(in: 1...accounts)
                await tally.time {
                    try await database.read(in: .tenant("default")) {
                        try await $0.rows(
                            "SELECT abalance FROM pgbench_accounts WHERE aid = $1", [.integer(account)])
                    }
                }
            }
            return tally
        }
        await database.close()
        try report.print()
    }
}

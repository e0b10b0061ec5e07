import ArgumentParser
import SQLStore
import SQLite

/// One-row commits through the product's driver, each waited for before the next begins: what one writer alone gets.
struct CommitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commits",
        abstract: "Commit rows to an SQLite file, one at a time."
    )

    @Option(help: "The file; on the disk that is to be measured.")
    var file: String

    @OptionGroup var timing: Timing

    func run() async throws {
        let database = try SQLiteDatabase(path: file)
        try await database.write {
            try await $0.run("CREATE TABLE benchmark (id INTEGER PRIMARY KEY, value BLOB NOT NULL)")
        }
        let row = [SQLValue.blob([UInt8](repeating: 7, count: 100))]
        let report = try await Load(workers: 1, timing: timing).run { _, window in
            var tally = Tally(of: window)
            while !window.isOver {
                await tally.time {
                    try await database.write { try await $0.run("INSERT INTO benchmark (value) VALUES ($1)", row) }
                }
            }
            return tally
        }
        await database.close()
        try report.print()
    }
}

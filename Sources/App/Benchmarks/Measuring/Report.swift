import FoundationEssentials

/// What a measurement found.
struct Report: Encodable {
    let all: Summary
    let parts: [String: Summary]
    let seconds: Double
    let cpuSeconds: Double
    /// Of ``cpuSeconds``, what threads of lower priority used.
    let niceCpuSeconds: Double

    init(_ tallies: [String: Tally], over seconds: Double, spent: (total: Duration, nice: Duration)) {
        let summaries = tallies.mapValues { Summary($0, over: seconds) }
        all = summaries[""] ?? Summary(Tally(of: Window(Timing())), over: seconds)
        parts = summaries.filter { !$0.key.isEmpty }
        self.seconds = seconds
        cpuSeconds = spent.total / .seconds(1)
        niceCpuSeconds = spent.nice / .seconds(1)
    }

    /// Writes one line of JSON to standard output.
    func print() throws { try Self.printAll(self) }

    /// Several, in one line too.
    static func printAll(_ reports: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = .sortedKeys
        Swift.print(String(decoding: try encoder.encode(reports), as: UTF8.self))
    }
}

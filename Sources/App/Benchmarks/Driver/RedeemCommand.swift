import ArgumentParser

/// Redeems authorization codes that were issued beforehand, to people who are signed in.
struct RedeemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redemptions",
        abstract: "Redeem codes for tokens, with PKCE."
    )

    /// Issue the codes; so many at a time.
    private static let browsers = 16

    @Option(help: "How many connections, each waiting for its answers.")
    var connections = 16

    @Option(help: "How many codes; more than can be redeemed in the time.")
    var codes = 6_000

    @OptionGroup var option: SiteOption
    @OptionGroup var timing: Timing

    func run() async throws {
        let site = try option.read()
        let stacks = try await issue(codes, over: connections, at: site)
        let load = Load(workers: connections, timing: timing, process: site.process)
        let report = try await load.run { number, window in
            var client = WebConnection(port: site.port)
            var tally = Tally(of: window)
            var stack = stacks[number]
            while !window.isOver {
                guard let ready = stack.popLast() else { throw TooFewCodes() }
                await tally.time {
                    try await CodeLogin(site, verifier: ready.verifier).redeem(ready.code, &client)
                }
            }
            return tally
        }
        try report.print()
    }

    private struct Ready {
        let code: String
        let verifier: [UInt8]
    }

    /// - Returns: a stack for each connection.
    private func issue(_ count: Int, over connections: Int, at site: Site) async throws -> [[Ready]] {
        let each = (count + Self.browsers - 1) / Self.browsers
        let all = try await withThrowingTaskGroup(of: [Ready].self) { group in
            for number in 0..<Self.browsers {
                group.addTask { try await Self.issue(each, to: site.person(number), at: site) }
            }
            return try await group.reduce(into: [], +=)
        }
        return (0..<connections).map { number in
            stride(from: number, to: all.count, by: connections).map { all[$0] }
        }
    }

    private static func issue(_ count: Int, to person: Site.Person, at site: Site) async throws -> [Ready] {
        var browser = Browser(WebConnection(port: site.port))
        var codes: [Ready] = []
        for _ in 0..<count {
            let login = CodeLogin(site)
            let code = try await login.code(for: person, in: &browser)
            codes.append(Ready(code: code, verifier: login.verifier))
        }
        return codes
    }
}

/// The codes were used up before the time was: more have to be issued for such a server.
struct TooFewCodes: Error, CustomStringConvertible {
    var description: String { "there were too few codes for the time" }
}

import ArgumentParser

/// Prints access tokens of one person, a line each, for requests that need one.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Log in, and print access tokens."
    )

    private static let chainsMax = 32

    @Option(help: "How many.")
    var count = 1

    @OptionGroup var option: SiteOption

    func run() async throws {
        let site = try option.read()
        let chains = try await RefreshChain.begin(min(count, Self.chainsMax), at: site)
        let each = (count + chains.count - 1) / chains.count
        try await withThrowingTaskGroup(of: [String].self) { group in
            for chain in chains { group.addTask { try await Self.tokens(each, of: chain, at: site) } }
            for try await tokens in group { print(tokens.joined(separator: "\n")) }
        }
    }

    private static func tokens(_ count: Int, of chain: RefreshChain, at site: Site) async throws -> [String] {
        var (chain, connection, tokens) = (chain, WebConnection(port: site.port), [String]())
        for _ in 0..<count {
            tokens.append(try await chain.rotate(over: &connection).text("access token", after: #""access_token":""#))
        }
        return tokens
    }
}

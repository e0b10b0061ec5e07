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
        let chains = try await RefreshChain.begin(min(count, Self.chainsMax), at: try option.read())
        let each = (count + chains.count - 1) / chains.count
        try await withThrowingTaskGroup(of: [String].self) { group in
            for chain in chains { group.addTask { try await Self.tokens(each, of: chain) } }
            for try await tokens in group { print(tokens.joined(separator: "\n")) }
        }
    }

    private static func tokens(_ count: Int, of chain: RefreshChain) async throws -> [String] {
        var (chain, tokens) = (chain, [String]())
        for _ in 0..<count {
            tokens.append(try await chain.rotate().text("access token", after: #""access_token":""#))
        }
        return tokens
    }
}

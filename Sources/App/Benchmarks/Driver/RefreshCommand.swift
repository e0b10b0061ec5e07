import ArgumentParser
import NIOHTTP1

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
        let tokens = try await Self.firstTokens(chains, at: site)
        let load = Load(workers: chains, timing: timing, process: site.process)
        let report = try await load.run { number, window in
            var chain = Chain(site, from: tokens[number])
            var tally = Tally(of: window)
            while !window.isOver, await tally.time({ try await chain.rotate() }) != nil {}
            return tally
        }
        try report.print()
    }

    /// One sign-in; the session gives each chain a code of its own.
    private static func firstTokens(_ count: Int, at site: Site) async throws -> [String] {
        var client = WebConnection(port: site.port)
        var browser = Browser(WebConnection(port: site.port))
        var tokens: [String] = []
        for _ in 0..<count {
            let answer = try await CodeLogin(site).run(site.person(0), in: &browser, of: &client)
            tokens.append(try answer.refreshToken)
        }
        return tokens
    }
}

private struct Chain {
    private let fields: HTTPHeaders
    private var connection: WebConnection
    private var token: String

    init(_ site: Site, from token: String) {
        fields = ["Authorization": site.client.basic]
        connection = WebConnection(port: site.port)
        self.token = token
    }

    mutating func rotate() async throws {
        let form: Form = ["grant_type": "refresh_token", "refresh_token": token]
        token = try await connection.post("/oauth/token", form, fields).require(200, "refresh").refreshToken
    }
}

extension Answer {
    fileprivate var refreshToken: String {
        get throws {
            guard let token = body.text(after: #""refresh_token":""#, upTo: "\"") else {
                throw UnexpectedAnswer(step: "refresh token", answer: self)
            }
            return token
        }
    }
}

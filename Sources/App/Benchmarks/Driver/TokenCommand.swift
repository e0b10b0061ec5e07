import ArgumentParser
import NIOCore

/// Logs one person in and prints what the token endpoint answered: an access token for requests that need one.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "token", abstract: "Log in once; print the tokens.")

    @OptionGroup var option: SiteOption

    func run() async throws {
        let site = try option.read()
        var client = WebConnection(port: site.port)
        var browser = Browser(WebConnection(port: site.port))
        let answer = try await CodeLogin(site).run(site.person(0), in: &browser, of: &client)
        print(String(buffer: answer.body))
    }
}

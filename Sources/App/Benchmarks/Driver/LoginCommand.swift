import ArgumentParser

/// Logs people in with code and password, each time from a new browser.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logins",
        abstract: "Log people in, from the client's redirect to its tokens."
    )

    @Option(help: "How many people log in at a time.")
    var concurrency = 16

    @Flag(help: "Stay signed in: everything but the page and the password check.")
    var signedIn = false

    @OptionGroup var option: SiteOption
    @OptionGroup var timing: Timing

    func run() async throws {
        let site = try option.read()
        let (concurrency, staysSignedIn) = (concurrency, signedIn)
        let load = Load(workers: concurrency, timing: timing, process: site.process)
        let report = try await load.runApart { number, window in
            var client = WebConnection(port: site.port)
            var browser = Browser(WebConnection(port: site.port))
            var times = LoginTimes(window)
            var person = number
            if staysSignedIn { _ = try await CodeLogin(site).run(site.person(person), in: &browser, of: &client) }
            while !window.isOver {
                if !staysSignedIn { browser = browser.fresh() }
                await times.login(site.person(person), at: site, in: &browser, of: &client)
                person += concurrency
            }
            return times.tallies
        }
        try report.print()
    }
}

/// The times of whole logins, and of each of their steps.
private struct LoginTimes {
    private let window: Window
    private(set) var tallies: [String: Tally]

    init(_ window: Window) {
        self.window = window
        tallies = ["": Tally(of: window)]
    }

    mutating func login(
        _ person: Site.Person, at site: Site, in browser: inout Browser, of client: inout WebConnection
    ) async {
        let start = ContinuousClock.now
        let window = window
        let steps = Steps(window)
        do {
            _ = try await CodeLogin(site, note: steps.note).run(person, in: &browser, of: &client)
            tallies["", default: Tally(of: window)].add(since: start)
        } catch {
            tallies["", default: Tally(of: window)].fail(error)
        }
        tallies.merge(steps.tallies) { one, other in
            var both = one
            both.merge(other)
            return both
        }
    }
}

/// Notes the steps of one login.
private final class Steps {
    private let window: Window
    private(set) var tallies: [String: Tally] = [:]

    init(_ window: Window) {
        self.window = window
    }

    func note(_ step: CodeLogin.Step, since start: ContinuousClock.Instant) {
        tallies[step.rawValue, default: Tally(of: window)].add(since: start)
    }
}

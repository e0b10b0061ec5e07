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
        let visitors = try await visitors(at: site)
        let load = Load(workers: concurrency, timing: timing, process: site.process)
        let report = try await load.runApart { number, window in
            var visitor = visitors[number]
            var times = LoginTimes(window)
            var person = number
            while !window.isOver {
                if !staysSignedIn { visitor.browser = visitor.browser.fresh() }
                await times.login(site.person(person), at: site, visitor: &visitor)
                if !staysSignedIn { person += concurrency }
            }
            return times.tallies
        }
        try report.print()
    }

    /// Those who stay signed in sign in here, before anything is measured.
    private func visitors(at site: Site) async throws -> [Visitor] {
        var visitors: [Visitor] = []
        for number in 0..<concurrency {
            var visitor = Visitor(port: site.port)
            if signedIn {
                let (login, person) = (CodeLogin(site), site.person(number))
                _ = try await login.run(person, in: &visitor.browser, of: &visitor.client)
            }
            visitors.append(visitor)
        }
        return visitors
    }
}

/// A person's browser, and the connection of the app that the person logs in to.
private struct Visitor {
    var browser: Browser
    var client: WebConnection

    init(port: Int) {
        browser = Browser(WebConnection(port: port))
        client = WebConnection(port: port)
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

    mutating func login(_ person: Site.Person, at site: Site, visitor: inout Visitor) async {
        let start = ContinuousClock.now
        let window = window
        let steps = Steps(window)
        do {
            let login = CodeLogin(site, note: steps.note)
            _ = try await login.run(person, in: &visitor.browser, of: &visitor.client)
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

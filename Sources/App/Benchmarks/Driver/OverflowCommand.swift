import ArgumentParser

/// More people than the server has places for, all at once: who gets in, and how soon the others are told to wait.
struct OverflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overflow",
        abstract: "Post more passwords at a time than there are places; report those that are refused."
    )

    /// A browser that is told to wait comes again after this, sooner than it was asked to.
    private static let pause = Duration.milliseconds(100)

    @Option(help: "How many people sign in at a time.")
    var concurrency = 64

    @OptionGroup var option: SiteOption
    @OptionGroup var timing: Timing

    func run() async throws {
        let site = try option.read()
        let load = Load(workers: concurrency, timing: timing, process: site.process)
        let report = try await load.runApart { number, window in
            var browser = Browser(WebConnection(port: site.port))
            let form = try SignInForm(try await browser.get(SignInForm.path).require(200, "sign-in page"))
                .filled(by: site.person(number))
            var tries = Tries(window)
            while !window.isOver {
                browser.forget("surety_session")
                if await tries.post(form, &browser) == false { try await Task.sleep(for: Self.pause) }
            }
            return ["": tries.admitted, "refused": tries.refused]
        }
        try report.print()
    }
}

/// Sign-ins by how they were answered.
private struct Tries {
    private(set) var admitted: Tally
    private(set) var refused: Tally

    init(_ window: Window) {
        (admitted, refused) = (Tally(of: window), Tally(of: window))
    }

    /// - Returns: whether the person got in; nil for an answer that is neither.
    mutating func post(_ form: Form, _ browser: inout Browser) async -> Bool? {
        let start = ContinuousClock.now
        do {
            let answer = try await browser.post(SignInForm.path, form)
            switch answer.status {
            case 302, 303:
                admitted.add(since: start)
                return true
            case 429, 503:
                refused.add(since: start)
                return false
            default: throw UnexpectedAnswer(step: "overflow", answer: answer)
            }
        } catch {
            admitted.fail(error)
            return nil
        }
    }
}

import ArgumentParser
import CBOR
import Cryptography
import JOSE
import NIOCore
import WebAuthn

/// Signs people in with passkeys over HTTP: the options, and the answer that ends in a session.
struct PasskeySignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passkey-sign-ins",
        abstract: "Register a passkey for each person, then sign in with them."
    )

    @Option(help: "How many people sign in at a time.")
    var concurrency = 16

    @OptionGroup var option: SiteOption
    @OptionGroup var timing: Timing

    func run() async throws {
        let site = try option.read()
        let people = try await register(concurrency, at: site)
        let load = Load(workers: concurrency, timing: timing, process: site.process)
        let report = try await load.runApart { number, window in
            var person = people[number]
            var (whole, begin, finish) = (Tally(of: window), Tally(of: window), Tally(of: window))
            while !window.isOver {
                await whole.time {
                    guard let options = await begin.time({ try await person.begin() }),
                        await finish.time({ try await person.finish(options) }) != nil
                    else { throw NoPasskeySignIn() }
                }
            }
            return ["": whole, "begin": begin, "finish": finish]
        }
        try report.print()
    }

    /// Everybody signs in with their password once, which is what registering asks for.
    private func register(_ count: Int, at site: Site) async throws -> [PasskeyHolder] {
        var people: [PasskeyHolder] = []
        for number in 0..<count { people.append(try await PasskeyHolder(site.person(number), at: site)) }
        return people
    }
}

/// One of the two requests failed; which and why stands in its own tally.
private struct NoPasskeySignIn: Error {}

/// A person with a passkey, on a device that keeps no cookies.
private struct PasskeyHolder: Sendable {
    private static let path = "/api/v1/passkeys"

    private var connection: WebConnection
    private let authenticator: SoftwareAuthenticator
    private let handle: [UInt8]
    private var count: UInt32 = 0

    init(_ person: Site.Person, at site: Site) async throws {
        connection = WebConnection(port: site.port)
        var browser = Browser(connection)
        let page = try await browser.get(SignInForm.path).require(200, "sign-in page")
        _ = try await browser.post(SignInForm.path, SignInForm(page).filled(by: person)).location("sign-in")
        let begun = try await Begun(browser.post(Self.path + "/registration/begin", json: Array("{}".utf8)))
        guard let rpID = begun.options["rp"]?["id"]?.string,
            let handle = begun.options["user"]?["id"]?.string.flatMap(Base64URL.decode)
        else { throw UnexpectedAnswer(step: "registration options", answer: begun.answer) }
        self.handle = handle
        authenticator = try SoftwareAuthenticator(
            .ES256, rpID: RPID(rpID), origin: "http://localhost:\(site.port)")
        let credential = try authenticator.registration(begun.challenge)
        let body: JSON = ["ticket": begun.ticket, "credential": credential, "name": "benchmark"]
        _ = try await browser.post(Self.path + "/registration/finish", json: body.bytes()).require(201, "registration")
    }

    mutating func begin() async throws -> Begun {
        try Begun(await connection.post(Self.path + "/sign-in/begin", json: Array("{}".utf8)))
    }

    mutating func finish(_ begun: Begun) async throws {
        count += 1
        let credential = try authenticator.assertion(begun.challenge, user: handle, count: count)
        let body: JSON = ["ticket": begun.ticket, "credential": credential]
        _ = try await connection.post(Self.path + "/sign-in/finish", json: body.bytes()).require(200, "sign-in")
    }
}

/// A ceremony that the server has begun.
private struct Begun: Sendable {
    let answer: Answer
    let ticket: JSON
    let options: JSON
    let challenge: [UInt8]

    init(_ answer: Answer) throws {
        self.answer = try answer.require(200, "ceremony")
        let json = try JSON(parsing: Array(answer.body.readableBytesView))
        guard let ticket = json["ticket"], let options = json["publicKey"],
            let challenge = options["challenge"]?.string.flatMap(Base64URL.decode)
        else { throw UnexpectedAnswer(step: "ceremony", answer: answer) }
        self.ticket = ticket
        self.options = options
        self.challenge = challenge
    }
}

import ArgumentParser
import JOSE
import WebAuthn

struct WebAuthnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webauthn",
        abstract: "Examine ceremonies of passkeys.",
        subcommands: [VerifyCeremonies.self]
    )
}

struct VerifyCeremonies: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify captured ceremonies, one JSON object a line, and say of each whether it holds and why not.",
        discussion: """
            Prints {"id","reason","result":"accept" or "reject"} a line; the members of a case are told in \
            docs/webauthn.md. Reads no configuration and no store. Exit code 1 if the input cannot be read.
            """
    )

    @Argument(help: ArgumentHelp("The file to read; - is standard input.", valueName: "file"))
    var file = "-"

    @Option(
        help: "Which reading holds where references differ: level3 or fido-conformance.",
        transform: { name in
            guard let profile = Profile(rawValue: name) else { throw ValidationError("no such profile: \(name)") }
            return profile
        }
    )
    var profile = Profile.level3

    func run() throws {
        do {
            for line in try Console.read(file).split(separator: UInt8(ascii: "\n")) where !line.allSatisfy(isSpace) {
                Console.show(VerificationCase.answer(Array(line), profile: profile).json.text)
            }
        } catch {
            throw Console.exitCode(of: error)
        }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

import FoundationEssentials
import Kernel
import Passkeys
import Testing
import WebAuthn

@testable import HTTP

@Suite("The names of passkey providers")
struct PasskeyProvidersTests {
    private func passkey(named name: String, model: String) -> Passkey {
        Passkey(
            id: ID("p-1"),
            user: ID("u-1"),
            credential: Passkey.Credential(
                id: [1], publicKey: [], aaguid: AAGUID(model)?.bytes ?? AAGUID.zero.bytes, isBackupEligible: false,
                wasUserVerified: true, transports: [],
                attestation: Passkey.Attestation(
                    format: "none", object: [], clientData: [], isTrusted: false, certification: nil)
            ),
            name: name,
            createdAt: Date(timeIntervalSince1970: 0),
            signCount: 0,
            isBackedUp: false
        )
    }

    private func read(_ text: String) throws -> PasskeyProviders {
        let file = FileManager.default.temporaryDirectory.appending(path: "providers-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try PasskeyProviders(contentsOf: file.path)
    }

    @Test(
        "are refused where a model or a name is none",
        arguments: [
            "[]", #"{"d548826e": "Short"}"#, #"{"d548826e-79b4-db40-a3d8-11116f7e8349": 1}"#,
            #"{"d548826e-79b4-db40-a3d8-11116f7e8349": ""}"#,
        ]
    )
    func malformed(text: String) {
        #expect(throws: InvalidPasskeyProviders.self) { try read(text) }
    }

    @Test("give way to the name that the person gave")
    func titles() throws {
        let providers = try read(#"{"d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden"}"#)
        let model = "d548826e-79b4-db40-a3d8-11116f7e8349"

        #expect(providers.title(of: passkey(named: "Mine", model: model)) == "Mine")
        #expect(providers.title(of: passkey(named: PasskeyProviders.unnamed, model: model)) == "Bitwarden")
        #expect(providers.title(of: passkey(named: PasskeyProviders.unnamed, model: "")) == nil)
        #expect(providers.name(of: passkey(named: "Mine", model: model)) == "Bitwarden")
    }

    @Test("of the project can be read")
    func shipped() throws {
        let path = ProjectFiles.root.appending(path: "resources/passkey-providers.json").path

        let providers = try PasskeyProviders(contentsOf: path)

        let apple = passkey(named: PasskeyProviders.unnamed, model: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd")
        #expect(providers.title(of: apple) == "Apple Passwords")
    }
}

import HTTPTypes
import JOSE
import TestKit
import Testing

extension Visitor {
    /// What a script of our own pages does: posts JSON to the API, with the browser's cookies.
    func call(_ target: String, _ json: JSON) async throws -> Answer {
        fields[.contentType] = "application/json"
        defer { fields[.contentType] = nil }
        return try await send(.post, target, body: String(decoding: json.bytes(), as: UTF8.self))
    }

    /// Makes a passkey for whoever is signed in.
    func addPasskey(_ name: String = "phone") async throws -> TestAuthenticator {
        var authenticator = try TestAuthenticator(name)
        authenticator.origin = site.issuer
        let begun = try await call("/api/v1/passkeys/registration/begin", [:]).json()
        let credential = try authenticator.create(try #require(begun["publicKey"]))
        let finished = try await call(
            "/api/v1/passkeys/registration/finish",
            ["ticket": try #require(begun["ticket"]), "credential": try JSON(parsing: credential)])
        #expect(finished.status == 201, "\(finished.text)")
        return authenticator
    }

    /// What the script of the sign-in page asks for, when the button for a passkey is pressed.
    func beginPasskey(on page: Answer) async throws -> [String: JSON] {
        let form = try page.form(with: "credential")
        let transaction = form.fields.first { $0.0 == "transaction" }?.1
        return try await call(
            "/api/v1/passkeys/sign-in/begin", transaction.map { ["transaction": .string($0)] } ?? [:]
        ).json()
    }

    /// What it posts with the authenticator's answer.
    func finishPasskey(
        _ begun: [String: JSON], _ authenticator: inout TestAuthenticator, on page: Answer
    ) async throws -> Answer {
        let credential = try authenticator.sign(try #require(begun["publicKey"]))
        return try await submit(
            page.form(with: "credential"),
            typing: [
                "ticket": try #require(begun["ticket"]?.string),
                "credential": String(decoding: credential, as: UTF8.self),
            ])
    }

    func signIn(with authenticator: inout TestAuthenticator, on page: Answer) async throws -> Answer {
        try await finishPasskey(beginPasskey(on: page), &authenticator, on: page)
    }
}

import HTTPTypes
import JOSE
import TestKit
import Testing

/// An app with the person's access token, and a kiosk with one of its own.
struct PalmCounter {
    static let path = "/api/v1/palm"
    /// What is posted to.
    static let posts = personal + ["begin", "finish"].map { "\(path)/identification/\($0)" }
    /// What speaks of the caller, rather than of whoever shows a palm.
    static let personal = ["enrolment", "verification"].flatMap { name in
        ["begin", "finish"].map { "\(path)/\(name)/\($0)" }
    }

    let site: Site
    let stand: PalmStand
    let noor: Person
    let visitor: Visitor
    let app: App

    static func with(rules: JSON = [:], _ test: (PalmCounter) async throws -> Void) async throws {
        let site = try await Site()
        let app = try await site.app([
            "client_id": "teller", "scope": "openid profile palm palm:identify other", "require_consent": false,
        ])
        try await PalmStand.with(site, rules: rules) { stand in
            try await test(
                PalmCounter(
                    site: site, stand: stand, noor: try await site.person(), visitor: Visitor(site), app: app))
        }
    }

    /// Signs in by a passkey, which is made first.
    func signInStrongly() async throws {
        try await visitor.signIn(noor)
        var passkey = try await visitor.addPasskey()
        _ = try await visitor.signIn(with: &passkey, on: visitor.get("/sign-in"))
    }

    func token(_ scope: String = "openid palm", _ more: [String: String] = [:]) async throws -> String {
        try await visitor.tokens(for: app, as: noor, ["scope": scope].merging(more) { $1 }).access
    }

    func kiosk(_ scope: String = "palm:identify") async throws -> String {
        try Tokens(
            await app.post("/oauth/token", ["grant_type": "client_credentials", "scope": scope])
        ).access
    }

    func post(_ path: String, _ json: JSON, by token: String?) async throws -> Answer {
        try await post(path, text: String(decoding: json.bytes(), as: UTF8.self), by: token)
    }

    func post(
        _ path: String, text: String, by token: String?, type: String = "application/json"
    ) async throws -> Answer {
        var fields: HTTPFields = [.contentType: type]
        fields[.authorization] = token.map { "Bearer \($0)" }
        return try await site.send(.post, path, fields, body: text)
    }

    /// Begins, has a palm captured, and finishes.
    func show(_ hand: String, _ what: String, _ wish: JSON = [:], by token: String?) async throws -> Answer {
        let begun = try await post("\(PalmCounter.path)/\(what)/begin", wish, by: token)
        guard begun.status == 200 else { return begun }
        let members = try begun.json()
        let capture = try await stand.capture(hand, for: try #require(members["nonce"]?.string))
        let answer: JSON = ["ticket": try #require(members["ticket"]), "capture": .string(capture)]
        return try await post("\(PalmCounter.path)/\(what)/finish", answer, by: token)
    }
}

import HTTP
import HTTPTypes
import Testing

@testable import Assembly

@Suite("Journeys: documents of the operator's own")
struct WellKnownJourneyTests {
    private static let links = #"[{"relation": ["delegate_permission/common.get_login_creds"]}]"#

    private func site(_ files: [String: String]) async throws -> (Site, TemporaryFolder) {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        return (try await Site(["well_known_dir": folder.path]), folder)
    }

    @Test("are not there where there is no folder, nor do their paths lead anywhere else")
    func absent() async throws {
        let site = try await Site()

        for name in ["assetlinks.json", "apple-app-site-association", "security.txt", "..%2fmaster.key", "%2e%2e/x"] {
            #expect(try await site.send(.get, "/.well-known/\(name)").status == 404, "\(name)")
        }
    }

    @Test("stop the start where they could not be served rightly")
    func refused() async throws {
        await #expect(throws: InvalidWellKnownDocument.self) { _ = try await site(["assetlinks.json": "["]) }
        await #expect(throws: InvalidWellKnownDocument.self) { _ = try await site(["webauthn": "{}"]) }
        await #expect(throws: InvalidWellKnownDocument.self) {
            _ = try await Site(["well_known_dir": "/nowhere/at/all"])
        }
    }

    @Test("are served as they are, with their type, and kept for an hour by whoever asks")
    func served() async throws {
        let (site, folder) = try await site([
            "assetlinks.json": Self.links, "apple-app-site-association": #"{"webcredentials":{"apps":["A.b"]}}"#,
            "security.txt": "Contact: mailto:security@example.com\n", ".hidden.json": "{",
        ])

        let android = try await site.send(.get, "/.well-known/assetlinks.json")
        let apple = try await site.send(.get, "/.well-known/apple-app-site-association")
        let security = try await site.send(.get, "/.well-known/security.txt")
        let hidden = try await site.send(.get, "/.well-known/.hidden.json")

        #expect(android.status == 200 && android.text == Self.links)
        #expect(android.fields[.contentType] == "application/json")
        #expect(android.fields[.cacheControl] == "public, max-age=3600")
        #expect(apple.fields[.contentType] == "application/json")
        #expect(security.fields[.contentType] == "text/plain; charset=utf-8")
        #expect(hidden.status == 404)
        #expect(try await site.send(.get, "/.well-known/change-password").status == 302)
        let tag = try #require(android.fields[.eTag])
        let again = try await site.send(.get, "/.well-known/assetlinks.json", [.ifNoneMatch: tag])
        #expect(again.status == 304 && again.text.isEmpty)
        withExtendedLifetime(folder) {}
    }
}

import JOSE
import Palm
import TestKit
import Testing

@testable import Simulators

/// Where TLS does not show that the other side is the provider, it is told nothing and believed nothing.
@Suite("A palm provider behind the wrong TLS", .serialized)
struct UntrustedProviderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let certificate: TestTLS.Certificate
        /// Whether the tenant's document names the authority.
        let isPinned: Bool
    }

    static let cases = [
        Case(testDescription: "of an unknown authority", certificate: .localhost, isPinned: false),
        Case(testDescription: "signed by itself", certificate: .selfSigned, isPinned: false),
        Case(testDescription: "signed by itself, not by the authority", certificate: .selfSigned, isPinned: true),
        Case(testDescription: "another host's", certificate: .service, isPinned: true),
    ]

    @Test("is told no capture, and nothing changes", arguments: cases)
    func refused(_ untrusted: Case) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let before = try await desktop.palm()
            let tls = try TestTLS.server(untrusted.certificate)
            try await LoopbackServer.run(tls: tls, answer: LoopbackServer.emptyObject) { server in
                let elsewhere = try desktop.asking(server.providerMembers(isPinned: untrusted.isPinned))

                #expect(await elsewhere.refusal { try await elsewhere.enroll(of: elsewhere.badr) } == .unavailable)
                #expect(await elsewhere.refusal { try await elsewhere.prove() } == .unavailable)
                #expect(await elsewhere.refusal { try await elsewhere.whose() } == .unavailable)

                #expect(server.requests.isEmpty)
            }

            #expect(desktop.outcomes("palm.enrolment_refused") == ["untrusted"])
            #expect(desktop.outcomes("palm.provider_failed") == ["untrusted", "untrusted"])
            #expect(try await desktop.palm() == before)
        }
    }

    @Test("is refused where it speaks no TLS at all")
    func plain() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let url = "https://127.0.0.1:\(desktop.simulator.port)"
            let elsewhere = try desktop.asking(["base_url": .string(url)])

            #expect(await elsewhere.refusal { try await elsewhere.prove() } == .unavailable)

            let outcomes = desktop.outcomes("palm.provider_failed")
            #expect(outcomes == ["untrusted"] || outcomes == ["unreachable"])
        }
    }

    @Test("is asked where its certificate is the authority's that the document names")
    func trusted() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let tls = try TestTLS.server(.localhost)
            try await LoopbackServer.run(tls: tls, answer: LoopbackServer.emptyObject) { server in
                let elsewhere = try desktop.asking(server.providerMembers(isPinned: true))

                #expect(await elsewhere.refusal { try await elsewhere.prove() } == .unavailable)

                #expect(server.requests.count == 1)
            }
            #expect(desktop.outcomes("palm.provider_failed") == ["malformed"])
        }
    }
}

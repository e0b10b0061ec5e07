import JOSE
import Kernel
import Proofing
import Simulators
import TestKit
import Testing

/// Where TLS does not show that the other side is the provider, it is told nothing and believed nothing.
@Suite("A KYC provider behind the wrong TLS", .serialized)
struct UntrustedProviderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let vendor: KYCVendor
        let reason: String
        let certificate: TestTLS.Certificate
        /// Whether the tenant's document names the authority.
        let isPinned: Bool

        var testDescription: String { "\(vendor), \(reason)" }
    }

    static let cases = KYCVendor.allCases.flatMap { vendor in
        [
            Case(vendor: vendor, reason: "of an unknown authority", certificate: .localhost, isPinned: false),
            Case(vendor: vendor, reason: "signed by itself", certificate: .selfSigned, isPinned: true),
            Case(vendor: vendor, reason: "another host's", certificate: .service, isPinned: true),
        ]
    }

    @Test("is told nobody's name, and nothing changes", arguments: cases)
    func refused(_ untrusted: Case) async throws {
        try await Person.with(untrusted.vendor) { person, house in
            let begun = try await person.begin()
            try await house.decide(begun, "approved")
            let tls = try TestTLS.server(untrusted.certificate)
            try await LoopbackServer.run(tls: tls, answer: LoopbackServer.emptyObject) { server in
                let elsewhere = try person.asking(
                    house.provider(untrusted.vendor, server.providerMembers(isPinned: untrusted.isPinned)))

                await #expect(throws: ProofingRefusal.providerUnavailable) { try await elsewhere.poll(begun) }
                #expect(person.stores.events().last?.name == "proofing.provider_failed")
                await #expect(throws: ProofingRefusal.providerUnavailable) {
                    try await elsewhere.begin(returningTo: "/elsewhere")
                }

                #expect(person.stores.events().last?.name == "proofing.provider_failed")
                #expect(server.requests.isEmpty)
            }
            #expect(try await person.known(begun)?.state == .pending)
            #expect(try await person.standing() == nil)
        }
    }

    @Test("is asked where its certificate is the authority's that the document names", arguments: KYCVendor.allCases)
    func trusted(vendor: KYCVendor) async throws {
        try await Person.with(vendor) { person, house in
            let tls = try TestTLS.server(.localhost)
            try await LoopbackServer.run(tls: tls, answer: LoopbackServer.emptyObject) { server in
                let elsewhere = try person.asking(house.provider(vendor, server.providerMembers(isPinned: true)))

                await #expect(throws: ProofingRefusal.providerUnavailable) { try await elsewhere.begin() }

                #expect(server.requests.count == 1)
            }
        }
    }
}

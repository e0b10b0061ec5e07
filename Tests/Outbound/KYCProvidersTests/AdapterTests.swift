import FoundationEssentials
import JOSE
import KYCProviders
import Kernel
import Proofing
import Simulators
import TestKit
import Testing

/// One after another: each has a server of its own, and time limits to keep.
@Suite("The adapters keep what their port promises, against the simulator", .serialized)
struct AdapterTests {
    @Test("neutral contract", arguments: Promise<KYCProviderRig>.all)
    func neutral(_ promise: Promise<KYCProviderRig>) async throws { try await verify(promise, .simulator) }

    @Test("Onfido", arguments: Promise<KYCProviderRig>.all)
    func onfido(_ promise: Promise<KYCProviderRig>) async throws { try await verify(promise, .onfido) }

    @Test("Sumsub", arguments: Promise<KYCProviderRig>.all)
    func sumsub(_ promise: Promise<KYCProviderRig>) async throws { try await verify(promise, .sumsub) }

    @Test("Didit", arguments: Promise<KYCProviderRig>.all)
    func didit(_ promise: Promise<KYCProviderRig>) async throws { try await verify(promise, .didit) }

    @Test("Nafath", arguments: Promise<KYCProviderRig>.all)
    func nafath(_ promise: Promise<KYCProviderRig>) async throws { try await verify(promise, .nafath) }

    private func verify(_ promise: Promise<KYCProviderRig>, _ vendor: KYCVendor) async throws {
        try await SimulatorHouse.with { house in try await promise.verify(house.rig(vendor, milliseconds: 1_500)) }
    }
}

@Suite("What is each KYC vendor's own", .serialized)
struct VendorTests {
    @Test("a rejection for good is known where the vendor tells it", arguments: [KYCVendor.simulator, .sumsub])
    func final(vendor: KYCVendor) async throws {
        try await SimulatorHouse.with { house in
            let rig = try house.rig(vendor)
            let begun = try await rig.provider.begin(Self.request)
            try await rig.decide(begun.reference, .rejected, true)

            let decision = try await rig.provider.decision(of: Self.inquiry(begun))

            guard case .rejected(let rejection) = decision.outcome else {
                Issue.record("\(decision.outcome)")
                return
            }
            #expect(rejection.isFinal && !rejection.reasons.isEmpty)
        }
    }

    @Test(
        "Nafath wants a national number of ten digits, in whichever script",
        arguments: [
            "", "109876543", "9098765432", "10987654321", "abcdefghij",
        ])
    func nationalNumber(answer: String) async throws {
        try await SimulatorHouse.with { house in
            let provider = try house.provider(.nafath)

            await #expect(throws: KYCFailure.invalidAnswer) { try await provider.begin(Self.request(answer)) }
        }
    }

    @Test("Nafath shows two digits, and takes the number in Arabic digits")
    func number() async throws {
        try await SimulatorHouse.with { house in
            let begun = try await house.provider(.nafath).begin(Self.request("١٠٩٨٧ ٦٥٤٣٢"))

            guard case .number(let number) = begun.step else {
                Issue.record("\(begun.step)")
                return
            }
            #expect(number.count == 2 && begun.memory != nil)
        }
    }

    @Test("a page for the person is taken from the provider alone where that is on this machine")
    func hostedPage() async throws {
        try await SimulatorHouse.with { house in
            for vendor in [KYCVendor.simulator, .onfido, .sumsub, .didit] {
                let begun = try await house.provider(vendor).begin(Self.request)
                guard case .redirect(let url) = begun.step else {
                    Issue.record("\(begun.step)")
                    continue
                }
                #expect(url.hasPrefix("http://127.0.0.1:\(house.port)/person/"))
            }
        }
    }

    @Test(
        "a call of several exchanges ends within one limit, however slow each is",
        arguments: [KYCVendor.onfido, .sumsub])
    func punctual(vendor: KYCVendor) async throws {
        try await SimulatorHouse.with { house in
            try await house.plan(["delay_ms": 400])
            let provider = try house.provider(vendor, callLimit: .milliseconds(600))

            await #expect(throws: KYCFailure.unavailable("no end within 0.6 seconds")) {
                try await provider.begin(Self.request)
            }
        }
    }

    @Test("a provider that is silent holds up nobody else's")
    func separate() async throws {
        try await SimulatorHouse.with { silent in
            try await silent.plan(["fault": "silent"])
            try await SimulatorHouse.with { lively in
                let (slow, quick) = (try silent.provider(.didit), try lively.provider(.didit))
                let waiting = Task { try await slow.begin(Self.request) }

                _ = try await quick.begin(Self.request)

                await #expect(throws: KYCFailure.self) { try await waiting.value }
            }
        }
    }

    @Test("a provider that goes on failing is left alone for a while")
    func circuit() async throws {
        try await SimulatorHouse.with { house in
            try await house.plan(["fault": "down"])
            let provider = try house.provider(.onfido)
            for _ in 0..<5 { await #expect(throws: KYCFailure.self) { try await provider.begin(Self.request) } }
            try await house.plan([:])

            await #expect(throws: KYCFailure.unavailable("circuitOpen")) { try await provider.begin(Self.request) }
        }
    }

    static let request = request(nil)

    static func request(_ answer: String?) -> KYCRequest {
        KYCRequest(
            id: ID("AAECAwQFBgcICQoLDA0ODw"), level: .verified, returnURL: "http://127.0.0.1/return",
            webhookURL: "http://127.0.0.1/webhook", language: "ar", answer: answer)
    }

    static func inquiry(_ begun: KYCBegun) -> KYCInquiry {
        KYCInquiry(id: request.id, reference: begun.reference, level: .verified, memory: begun.memory)
    }
}

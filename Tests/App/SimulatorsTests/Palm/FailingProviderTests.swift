import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Palm
import PalmProviders
import TestKit
import Testing

@testable import Simulators

/// Every way in which a provider fails, over HTTP: never a success, nothing changed, and an event that says why.
@Suite("A palm provider that fails", .serialized)
struct FailingProviderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: PalmFault
        let outcome: String

        var testDescription: String { fault.rawValue }

        init(_ fault: PalmFault, _ outcome: String) {
            self.fault = fault
            self.outcome = outcome
        }
    }

    static let cases = [
        Case(.down, "failed"), Case(.garbage, "malformed"),
        Case(.wrongSubject, "wrong_subject"), Case(.wrongNonce, "wrong_nonce"), Case(.wrongTenant, "wrong_tenant"),
        Case(.replay, "unauthentic"), Case(.unsigned, "unauthentic"), Case(.forged, "unauthentic"),
        Case(.scoreText, "malformed"), Case(.scoreNaN, "malformed"), Case(.scoreNegative, "score_out_of_range"),
        Case(.scoreHuge, "score_out_of_range"), Case(.large, "too_large"), Case(.deep, "malformed"),
        Case(.old, "wrong_time"), Case(.early, "wrong_time"),
    ]

    @Test("proves nobody, and counts no try", arguments: cases + [Case(.wrongReference, "wrong_reference")])
    func verification(_ failing: Case) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            // So that there is a verdict to replay.
            _ = try await desktop.prove()
            let before = try await desktop.palm()
            try await desktop.simulator.fail(failing.fault)

            #expect(await desktop.refusal { try await desktop.prove() } == .unavailable)

            #expect(desktop.outcomes("palm.provider_failed") == [failing.outcome])
            #expect(try await desktop.palm() == before)
            try await desktop.simulator.fail(.none)
            _ = try await desktop.prove()
        }
    }

    @Test("enrols nobody, and is asked to forget", arguments: cases)
    func enrolment(_ failing: Case) async throws {
        try await PalmDesktop.run { desktop in
            // So that there is a verdict to replay.
            try await desktop.enroll(of: desktop.badr, palm: "badr-left")
            try await desktop.simulator.fail(failing.fault)

            #expect(await desktop.refusal { try await desktop.enroll() } == .unavailable)

            #expect(desktop.outcomes("palm.enrolment_refused") == [failing.outcome])
            #expect(try await desktop.palm() == nil)
            try await desktop.simulator.fail(.none)
            #expect(try await desktop.erase(in: .default) == .init(confirmed: 1))
        }
    }

    @Test("names nobody", arguments: cases.filter { $0.fault != .wrongSubject })
    func identification(_ failing: Case) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.whose()
            try await desktop.simulator.fail(failing.fault)

            #expect(await desktop.refusal { try await desktop.whose() } == .unavailable)

            #expect(desktop.outcomes("palm.provider_failed") == [failing.outcome])
        }
    }

    @Test("names nobody under a name that is not known here")
    func wrongName() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.simulator.fail(.wrongSubject)

            #expect(await desktop.refusal { try await desktop.whose() } == .nobodyFound)
        }
    }

    @Test(
        "confirms no deletion and tells no standing that is not signed",
        arguments: [PalmFault.unsigned, .forged, .replay])
    func unsignedDeletion(_ fault: PalmFault) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.manage.delete(desktop.amina, in: .default)
            try await desktop.simulator.fail(fault)

            #expect(try await desktop.erase(in: .default) == .init(waiting: 1))

            #expect(desktop.outcomes("palm.deletion_waits") == ["unauthentic"])
        }
    }

    @Test("takes no more of anybody's time than its limit when it never answers")
    func silent() async throws {
        try await PalmDesktop.run(timeoutMilliseconds: 500) { desktop in
            try await desktop.simulator.fail(.silent)

            #expect(await desktop.refusal { try await desktop.enroll() } == .unavailable)

            #expect(desktop.outcomes("palm.enrolment_refused") == ["timed_out"])
            #expect(try await desktop.palm() == nil)
        }
    }

    @Test("is left in peace after five failures, and then nobody waits for it")
    func resting() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.simulator.fail(.down)

            for _ in 0..<6 { #expect(await desktop.refusal { try await desktop.prove() } == .unavailable) }

            #expect(desktop.outcomes("palm.provider_failed").suffix(2) == ["failed", "resting"])
        }
    }

    @Test("is not there")
    func unreachable() async throws {
        try await SimulatorHarness.run { simulator in
            let verifier = try simulator.verifier(replacing: 1)
            let handle = PalmHandle(subject: PalmSubject("s"), reference: nil)

            let failure = await #expect(throws: PalmProviderFailure.self) {
                try await verifier.status(of: handle, in: .default)
            }

            #expect(failure?.reason == .unreachable)
        }
    }

    @Test("does not speak TLS as it should")
    func tls() async throws {
        try await SimulatorHarness.run { simulator in
            let verifier = try simulator.verifier(["base_url": .string("https://127.0.0.1:\(simulator.port)")])

            let failure = await #expect(throws: PalmProviderFailure.self) {
                try await verifier.status(of: PalmHandle(subject: PalmSubject("s"), reference: nil), in: .default)
            }

            #expect(failure.map { [.untrusted, .unreachable, .malformed].contains($0.reason) } == true)
        }
    }

    @Test("does not take our credentials")
    func credentials() async throws {
        try await SimulatorHarness.run { simulator in
            let verifier = try simulator.verifier(["credential": ["bearer": "another"]])

            let failure = await #expect(throws: PalmProviderFailure.self) {
                try await verifier.status(of: PalmHandle(subject: PalmSubject("s"), reference: nil), in: .default)
            }

            #expect(failure?.reason == .refusedUs)
        }
    }

    @Test("that says that the hand is dead refuses the person, and counts it")
    func dead() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.simulator.fail(.dead)
            #expect(await desktop.refusal { try await desktop.prove() } == .notRecognised(triesLeft: 4))
            try await desktop.simulator.fail(.none)

            #expect(
                await desktop.refusal { try await desktop.prove("spoof:amina-left") } == .notRecognised(triesLeft: 3))
            #expect(desktop.outcomes("palm.refused") == ["not_live", "not_live"])
        }
    }

    @Test("takes no capture that was made for another nonce")
    func replayedCapture() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let capture = try await desktop.simulator.capture("amina-left", PalmNonce("yesterday's"))

            #expect(await desktop.refusal { try await desktop.prove(with: capture) } == .notRecognised(triesLeft: 4))
        }
    }

    @Test("proves the person where it does not fail, slowly or not", arguments: [0, 150])
    func works(delay: Int) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            try await desktop.simulator.fail(.none, delayMilliseconds: delay)

            #expect(try await desktop.prove().user.id == desktop.amina)
            #expect(try await desktop.whose().user == desktop.amina)
            #expect(await desktop.refusal { try await desktop.prove("badr-right") } == .notRecognised(triesLeft: 4))
        }
    }
}

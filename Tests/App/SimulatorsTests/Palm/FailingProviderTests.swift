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

    @Test(
        "takes no more of anybody's time than its limit when it never answers, or only half",
        arguments: [PalmFault.silent, .halfOpen])
    func hangs(_ fault: PalmFault) async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let before = try await desktop.palm()
            try await desktop.simulator.fail(fault)
            let hurried = try desktop.asking(["timeout_ms": 500])

            #expect(await hurried.refusal { try await hurried.enroll(of: hurried.badr) } == .unavailable)
            #expect(await hurried.refusal { try await hurried.prove() } == .unavailable)
            #expect(await hurried.refusal { try await hurried.whose() } == .unavailable)

            #expect(desktop.outcomes("palm.enrolment_refused") == ["timed_out"])
            #expect(desktop.outcomes("palm.provider_failed") == ["timed_out", "timed_out"])
            #expect(try await desktop.palm() == before)
        }
    }

    @Test("proves nobody by an answer that comes after its time")
    func late() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let before = try await desktop.palm()
            try await desktop.simulator.fail(.none, delayMilliseconds: 1_000)
            let hurried = try desktop.asking(["timeout_ms": 500])

            #expect(await hurried.refusal { try await hurried.prove() } == .unavailable)

            #expect(desktop.outcomes("palm.provider_failed") == ["timed_out"])
            #expect(try await desktop.palm() == before)
        }
    }

    @Test("proves nobody who has left before it answers, and the ceremony is used up")
    func left() async throws {
        try await PalmDesktop.run { desktop in
            try await desktop.enroll()
            let ceremony = try await desktop.begin()
            let capture = try await desktop.simulator.capture("amina-left", ceremony.nonce)
            try await desktop.simulator.fail(.silent)

            let asking = Task { try await desktop.finish(ceremony, capture) }
            try await Task.sleep(for: .milliseconds(50))
            asking.cancel()

            await #expect(throws: CancellationError.self) { try await asking.value }
            try await desktop.simulator.fail(.none)
            #expect(await desktop.refusal { try await desktop.finish(ceremony, capture) } == .ceremonyUnknown)
            #expect(!desktop.stores.events().contains { $0.name == "palm.verified" })
        }
    }

    @Test("holds up nobody whose palm another one verifies")
    func separate() async throws {
        try await PalmDesktop.run { hanging in
            try await hanging.enroll()
            try await hanging.simulator.fail(.silent)
            try await PalmDesktop.run { lively in
                try await lively.enroll()
                let waiting = Task { await hanging.refusal { try await hanging.prove() } }

                for _ in 0..<5 { _ = try await lively.prove() }

                #expect(await waiting.value == .unavailable)
                #expect(hanging.outcomes("palm.provider_failed") == ["timed_out"])
            }
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

import Palm
import TestKit
import Testing

@Suite("The adapter keeps what the port promises, over HTTP")
struct AdapterContractTests {
    @Test("verifier", arguments: Promise<PalmVerifierBench>.all)
    func verifier(_ promise: Promise<PalmVerifierBench>) async throws {
        try await SimulatorHarness.run { simulator in
            let verifier = try simulator.verifier()
            try await promise.verify(
                PalmVerifierBench(verifier: verifier) { palm, nonce in
                    try await simulator.capture(["amina-left", "badr-left"][palm], nonce)
                })
        }
    }
}

import JOSE
import Palm
import TestKit
import Testing

@Suite("The adapter keeps what the port promises, over HTTP")
struct AdapterContractTests {
    @Test(
        "whichever of its kinds the document names", arguments: Promise<PalmVerifierBench>.all,
        ["biowave", "simulator"])
    func verifier(_ promise: Promise<PalmVerifierBench>, kind: String) async throws {
        try await SimulatorHarness.run { simulator in
            let verifier = try simulator.verifier(["provider": .string(kind)])
            try await promise.verify(
                PalmVerifierBench(verifier: verifier) { palm, nonce in
                    try await simulator.capture(["amina-left", "badr-left"][palm], nonce)
                })
        }
    }
}

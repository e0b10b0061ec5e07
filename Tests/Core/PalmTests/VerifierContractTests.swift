import Palm
import TestKit
import Testing

@Suite("The scripted provider keeps what the port promises")
struct VerifierContractTests {
    @Test("verifier", arguments: Promise<PalmVerifierBench>.all)
    func verifier(_ promise: Promise<PalmVerifierBench>) async throws {
        let provider = ScriptedPalmProvider(clock: FixedClock())
        try await promise.verify(
            PalmVerifierBench(verifier: provider) { palm, _ in try PalmCapture(Array("palm \(palm)".utf8)) })
    }
}

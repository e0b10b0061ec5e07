import Testing

@testable import WebClient

@Suite("The circuit to a provider")
struct ProviderCircuitTests {
    private let circuit = ProviderCircuit(callsMax: 8, failuresMax: 3, openFor: .seconds(10))
    private let start = ContinuousClock.now

    @Test("lets no more calls go than may be under way")
    func calls() throws {
        for _ in 0..<8 { try circuit.enter(at: start) }

        #expect(throws: ProviderFailure.overloaded) { try circuit.enter(at: start) }

        circuit.leave(.answered, at: start)
        try circuit.enter(at: start)
    }

    @Test("opens after failures one after another, and lets one call try once its time is over")
    func opens() throws {
        try fail(times: 3)

        #expect(throws: ProviderFailure.circuitOpen) { try circuit.enter(at: start + .milliseconds(9_999)) }
        try circuit.enter(at: start + .seconds(10))
        #expect(throws: ProviderFailure.circuitOpen) { try circuit.enter(at: start + .seconds(10)) }
    }

    @Test("opens again when the one that tried fails")
    func opensAgain() throws {
        try fail(times: 3)
        try circuit.enter(at: start + .seconds(10))

        circuit.leave(.failed, at: start + .seconds(11))

        #expect(throws: ProviderFailure.circuitOpen) { try circuit.enter(at: start + .seconds(20)) }
        try circuit.enter(at: start + .seconds(21))
    }

    @Test("lets another call try when the one that tried was given up")
    func abandoned() throws {
        try fail(times: 3)
        try circuit.enter(at: start + .seconds(10))

        circuit.leave(.abandoned, at: start + .seconds(10))

        try circuit.enter(at: start + .seconds(10))
    }

    @Test("closes when the one that tried is answered")
    func closes() throws {
        try fail(times: 3)
        try circuit.enter(at: start + .seconds(10))

        circuit.leave(.answered, at: start + .seconds(10))

        for _ in 0..<8 { try circuit.enter(at: start + .seconds(10)) }
    }

    @Test("stays open for the answer to a call from before")
    func lateAnswer() throws {
        try circuit.enter(at: start)
        try fail(times: 3)

        circuit.leave(.answered, at: start)

        #expect(throws: ProviderFailure.circuitOpen) { try circuit.enter(at: start) }
    }

    @Test("stays closed while failures are scattered among answers")
    func scattered() throws {
        for _ in 0..<10 {
            try fail(times: 2)
            try circuit.enter(at: start)
            circuit.leave(.answered, at: start)
        }

        try circuit.enter(at: start)
    }

    private func fail(times: Int) throws {
        for _ in 0..<times {
            try circuit.enter(at: start)
            circuit.leave(.failed, at: start)
        }
    }
}

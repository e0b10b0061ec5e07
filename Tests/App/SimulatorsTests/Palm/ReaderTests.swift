import JOSE
import Palm
import Testing
import WebClient

@testable import Simulators

@Suite("The simulated reader")
struct ReaderTests {
    @Test("gives no capture to pages of another origin")
    func otherOrigin() async throws {
        try await SimulatorHarness.run { simulator in
            try await simulator.lay("amina-left")

            #expect(try await simulator.read(PalmNonce("n"), from: "https://elsewhere.example").status == 403)
        }
    }

    @Test("says when no hand comes")
    func noHand() async throws {
        try await SimulatorHarness.run { simulator in
            let response = try await simulator.read(PalmNonce("n"))

            #expect(response.status == 408)
            #expect(response.header("access-control-allow-origin") == SimulatorHarness.origin)
        }
    }

    @Test("reads the hand that lies on it, for the nonce, a little differently each time")
    func reads() async throws {
        try await SimulatorHarness.run { simulator in
            let first = try await simulator.capture("amina-left", PalmNonce("n"))
            let second = try await simulator.capture("amina-left", PalmNonce("n"))

            #expect(first.bytes != second.bytes)
            let json = try JSON(parsing: try await simulator.read(PalmNonce("another")).body)
            #expect(json["nonce"]?.string == "another")
        }
    }

    @Test("shows what lies on it, and takes it away")
    func page() async throws {
        try await SimulatorHarness.run { simulator in
            try await simulator.lay("spoof:amina-left")
            let page = String(decoding: try await simulator.get("/").body, as: UTF8.self)
            #expect(page.contains("<strong>A photograph of Amina, left hand</strong>"))

            try await simulator.lay(nil)

            #expect(
                String(decoding: try await simulator.get("/").body, as: UTF8.self).contains("<strong>Nothing</strong>"))
        }
    }

    @Test("is told what to do wrong only in words it knows")
    func faults() async throws {
        try await SimulatorHarness.run { simulator in
            try await simulator.fail(.replay, delayMilliseconds: 7)
            let shown = try JSON(parsing: try await simulator.get("/simulation").body)
            #expect(shown == ["fault": "replay", "delay_ms": 7])

            await #expect(throws: PalmProviderFailure.self) {
                try await simulator.fail(.none, delayMilliseconds: -1)
            }
        }
    }
}

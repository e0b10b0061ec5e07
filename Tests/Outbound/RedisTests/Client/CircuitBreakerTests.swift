import NIOCore
import Testing

@testable import Redis

@Suite("The circuit to a server")
struct CircuitBreakerTests {
    private let breaker = CircuitBreaker(failuresMax: 3, openFor: .milliseconds(500))
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("opens after failures one after another, and lets one call try once its time is over")
    func opens() {
        for _ in 0..<2 { breaker.failed(at: start) }
        #expect(breaker.admits(at: start))

        breaker.failed(at: start)

        #expect(!breaker.admits(at: start))
        #expect(!breaker.admits(at: start + .milliseconds(499)))
        #expect(breaker.admits(at: start + .milliseconds(500)))
        #expect(!breaker.admits(at: start + .milliseconds(500)))
    }

    @Test("opens again when the one that tried fails")
    func opensAgain() {
        for _ in 0..<3 { breaker.failed(at: start) }
        #expect(breaker.admits(at: start + .milliseconds(500)))

        breaker.failed(at: start + .milliseconds(600))

        #expect(!breaker.admits(at: start + .milliseconds(1_000)))
        #expect(breaker.admits(at: start + .milliseconds(1_100)))
    }

    @Test("lets another call try when the one that tried was not made")
    func abandoned() {
        for _ in 0..<3 { breaker.failed(at: start) }
        #expect(breaker.admits(at: start + .milliseconds(500)))

        breaker.abandoned(at: start + .milliseconds(500))

        #expect(breaker.admits(at: start + .milliseconds(500)))
    }

    @Test("closes when the one that tried succeeds")
    func closes() {
        for _ in 0..<3 { breaker.failed(at: start) }
        #expect(breaker.admits(at: start + .milliseconds(500)))

        breaker.succeeded()

        #expect(breaker.admits(at: start + .milliseconds(500)))
        #expect(breaker.admits(at: start + .milliseconds(500)))
    }

    @Test("stays closed while failures are scattered among successes")
    func scattered() {
        for _ in 0..<10 {
            breaker.failed(at: start)
            breaker.failed(at: start)
            breaker.succeeded()
        }

        #expect(breaker.admits(at: start))
    }
}

import Cryptography
import NIOCore
import Testing

@testable import Redis

@Suite("Pauses between attempts")
struct BackoffTests {
    private struct Fixed: RandomBytes {
        let byte: UInt8
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
    }

    @Test(
        "double up to the longest, half of each by chance",
        arguments: [(0, 0), (1, 50), (2, 100), (5, 800), (6, 1_000), (99, 1_000)])
    func doubles(failures: Int, milliseconds: Int64) {
        let least = Backoff(random: Fixed(byte: 0)).pause(after: failures)
        let most = Backoff(random: Fixed(byte: 255)).pause(after: failures)

        #expect(least == .microseconds(milliseconds * 500))
        #expect(most <= .milliseconds(milliseconds))
        #expect(most >= .milliseconds(milliseconds) - .milliseconds(1))
    }
}

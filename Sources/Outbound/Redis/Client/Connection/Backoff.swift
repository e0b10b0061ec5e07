import Cryptography
import NIOCore

/// Pauses between attempts: they double, and half of each is chance, so that many processes do not come back at once.
struct Backoff: Sendable {
    let random: any RandomBytes
    var first = TimeAmount.milliseconds(50)
    var longest = TimeAmount.seconds(1)

    func pause(after failures: Int) -> TimeAmount {
        let doubled = failures == 0 ? 0 : first.nanoseconds << min(failures - 1, 16)
        let longest = min(doubled, longest.nanoseconds)
        let chance = random.bytes(2).reduce(0) { $0 << 8 | Int64($1) }
        return .nanoseconds(longest / 2 + longest / 2 * chance / 65_536)
    }
}

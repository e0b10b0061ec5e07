import FoundationEssentials
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@testable import Assembly

@Suite("Rotating keys by hand")
struct RotationTests {
    let folder: TemporaryFolder
    let clock = FixedClock(Date(milliseconds: 1_700_000_000_000))
    let house: House

    init() async throws {
        folder = try TemporaryFolder()
        house = try await House(settings: HouseCommandTests.settings(folder), clock: clock)
        try await house.prepare()
    }

    private func rotate(isUrgent: Bool = false) async throws {
        _ = try await house.rotateKeysNow(SigningKey.algorithms, actor: "test", isUrgent: isUrgent)
    }

    private func active() async throws -> Set<String> {
        Set(try await house.allKeys().filter { $0.state == .active }.map(\.keyID))
    }

    @Test("is refused within the five minutes for which apps may keep a set without the next key, and changes nothing")
    func tooNew() async throws {
        try await rotate()
        let before = try await active()
        clock.advance(seconds: 299)

        await #expect(throws: KeyTooNew(algorithm: .ES256, publishedSeconds: 299, waitSeconds: 1)) {
            try await rotate()
        }

        #expect(try await active() == before)
        await house.close()
    }

    @Test("is taken at once where nobody can hold an older set, five minutes later, and wherever it is urgent")
    func taken() async throws {
        var seen = [try await active()]
        for (seconds, isUrgent) in [(0, false), (300, false), (1, true), (0, true)] {
            clock.advance(seconds: TimeInterval(seconds))
            try await rotate(isUrgent: isUrgent)
            seen.append(try await active())
        }

        #expect(Set(seen).count == seen.count)
        await house.close()
    }
}

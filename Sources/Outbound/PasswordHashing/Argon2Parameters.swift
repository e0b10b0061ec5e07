/// What one Argon2id computation costs (RFC 9106 §3.1): memory in KiB, passes over it, and lanes.
///
/// The bounds hold for configured and for stored parameters alike: a row written by another system, or by an
/// attacker with access to the store, must not be able to take the machine down with one sign-in.
public struct Argon2Parameters: Hashable, Sendable {
    public static let memoryKibibytesMax = 262_144
    public static let passesMax = 16
    public static let lanesMax = 8
    /// Memory times passes, about a second of one core.
    public static let workMax = 1_048_576

    public let memoryKibibytes: Int
    public let passes: Int
    public let lanes: Int

    /// 19 MiB, two passes, one lane: the least that the OWASP Password Storage Cheat Sheet asks of Argon2id.
    public static let recommended = Argon2Parameters(checkedMemoryKibibytes: 19_456, passes: 2, lanes: 1)

    public init(memoryKibibytes: Int, passes: Int, lanes: Int) throws(InvalidArgon2Parameters) {
        guard 1...Self.lanesMax ~= lanes else { throw .lanes(allowed: 1...Self.lanesMax) }
        guard 1...Self.passesMax ~= passes else { throw .passes(allowed: 1...Self.passesMax) }
        // RFC 9106 §3.1: at least eight blocks of 1 KiB for each lane.
        let memoryAllowed = (8 * lanes)...Self.memoryKibibytesMax
        guard memoryAllowed ~= memoryKibibytes else { throw .memoryKibibytes(allowed: memoryAllowed) }
        guard memoryKibibytes * passes <= Self.workMax else { throw .work(max: Self.workMax) }
        self.init(checkedMemoryKibibytes: memoryKibibytes, passes: passes, lanes: lanes)
    }

    private init(checkedMemoryKibibytes: Int, passes: Int, lanes: Int) {
        self.memoryKibibytes = checkedMemoryKibibytes
        self.passes = passes
        self.lanes = lanes
    }
}

/// A parameter outside what this server computes; the range allowed is told.
public enum InvalidArgon2Parameters: Error, Equatable {
    case memoryKibibytes(allowed: ClosedRange<Int>)
    case passes(allowed: ClosedRange<Int>)
    case lanes(allowed: ClosedRange<Int>)
    /// Memory in KiB times passes is too much.
    case work(max: Int)
}

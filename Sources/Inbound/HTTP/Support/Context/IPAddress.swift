public import NIOCore

/// An address of either family, as a number. An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`), as a dual-stack
/// socket reports it, is the IPv4 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Family: Sendable { case v4, v6 }

    public let family: Family
    let bits: UInt128

    init(family: Family, bits: UInt128) {
        if family == .v6, bits >> 32 == 0xFFFF {
            self.family = .v4
            self.bits = bits & 0xFFFF_FFFF
        } else {
            self.family = family
            self.bits = bits
        }
    }

    /// An address in text, without port, brackets or zone; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45, let address = try? SocketAddress(ipAddress: String(text), port: 0) else {
            return nil
        }
        self.init(address)
    }

    /// Nil for a Unix socket. Reads `sockaddr_in` and `sockaddr_in6` by their offsets, the same on every system.
    public init?(_ address: SocketAddress) {
        switch address {
        case .v4(let v4):
            self.init(family: .v4, bits: withUnsafeBytes(of: v4.address) { Self.number($0[4..<8]) })
        case .v6(let v6):
            self.init(family: .v6, bits: withUnsafeBytes(of: v6.address) { Self.number($0[8..<24]) })
        case .unixDomainSocket:
            return nil
        }
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt128 {
        bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    var width: Int { family == .v4 ? 32 : 128 }

    public var description: String {
        switch family {
        case .v4: (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6: Self.text(ofGroups: (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) })
        }
    }

    /// The shortest form, with the first longest run of zero groups left out (RFC 5952 §4).
    private static func text(ofGroups groups: [UInt16]) -> String {
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        let parts = groups.map { String($0, radix: 16) }
        guard longest.count > 1 else { return parts.joined(separator: ":") }
        return parts[..<longest.lowerBound].joined(separator: ":") + "::"
            + parts[longest.upperBound...].joined(separator: ":")
    }
}

/// A block of addresses: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
public struct AddressPrefix: Hashable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    public let length: Int

    /// Bits behind the prefix are cleared. Nil when the address or the length is malformed.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        guard parts.count == 2 else {
            self.init(address, length: address.width)
            return
        }
        guard let length = UInt8(parts[1]), parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        // A block of mapped addresses is written with IPv6 lengths.
        let isMapped = address.family == .v4 && first.contains(":")
        let shortened = isMapped ? Int(length) - 96 : Int(length)
        guard (0...address.width).contains(shortened) else { return nil }
        self.init(address, length: shortened)
    }

    init(_ address: IPAddress, length: Int) {
        let host = address.width - length
        let cleared = host >= 128 ? 0 : (address.bits >> host) << host
        self.address = IPAddress(family: address.family, bits: cleared)
        self.length = length
    }

    public func contains(_ other: IPAddress) -> Bool {
        guard other.family == address.family else { return false }
        return AddressPrefix(other, length: length).address == address
    }

    public var description: String { "\(address)/\(length)" }
}

extension IPAddress {
    /// What throttling counts: one IPv4 address, or the /64 that a single IPv6 subscriber holds at least.
    public var prefixForThrottling: AddressPrefix { AddressPrefix(self, length: family == .v4 ? 32 : 64) }
}

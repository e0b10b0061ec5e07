import Glibc

/// An IPv4 or IPv6 address: its 4 or 16 bytes in network order.
struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes the standard text forms alone: dotted decimal without leading zeros, RFC 4291 §2.2 without a zone.
    init?(_ text: String) {
        let v4 = Self.parsed(text, family: AF_INET, count: 4)
        guard let bytes = v4 ?? Self.parsed(text, family: AF_INET6, count: 16) else { return nil }
        self.bytes = bytes
    }

    /// Nil for families other than IPv4 and IPv6.
    init?(_ socketAddress: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(socketAddress)
        switch Int32(socketAddress.pointee.sa_family) {
        case AF_INET:
            bytes = withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6:
            bytes = withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default:
            return nil
        }
    }

    var isV4: Bool { bytes.count == 4 }

    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(isV4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func parsed(_ text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}

/// The addresses that share their first bits.
struct AddressBlock: Sendable {
    let prefix: [UInt8]
    let bits: Int

    /// Missing bytes at the end are zero.
    init(v4 prefix: [UInt8], bits: Int) {
        self.prefix = prefix + [UInt8](repeating: 0, count: 4 - prefix.count)
        self.bits = bits
    }

    /// The first groups of 16 bits; missing ones are zero.
    init(v6 groups: [UInt16], bits: Int) {
        let bytes = groups.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        prefix = bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
        self.bits = bits
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == prefix.count else { return false }
        let whole = bits / 8
        guard address.bytes.prefix(whole) == prefix.prefix(whole) else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
        return address.bytes[whole] & mask == prefix[whole] & mask
    }
}

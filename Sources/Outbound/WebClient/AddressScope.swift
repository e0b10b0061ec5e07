/// Which addresses a policy lets a request go to.
///
/// The tables follow the IANA special-purpose address registries (RFC 6890 and its updates): all that is not globally
/// reachable, and all that carries another address within it, so that none can be reached in disguise.
enum AddressScope: Sendable {
    /// Addresses that are reachable from anywhere, hence nothing of our own networks.
    case global
    case loopback
    /// All of them, and the networks that an operator calls their own; never link-local ones, where clouds keep secrets.
    case ownNetworks

    func admits(_ address: IPAddress) -> Bool {
        switch self {
        case .global: Self.isGlobal(address)
        case .loopback: Self.loopbackBlocks.contains { $0.contains(address) }
        case .ownNetworks:
            Self.isGlobal(address) || (Self.loopbackBlocks + Self.privateBlocks).contains { $0.contains(address) }
        }
    }

    private static func isGlobal(_ address: IPAddress) -> Bool {
        if address.isV4 { return !specialV4.contains { $0.contains(address) } }
        // A network without IPv4 reaches it through this prefix (RFC 6052 §2.1); what counts is the address within.
        if translatedV4.contains(address) { return isGlobal(IPAddress(bytes: Array(address.bytes.suffix(4)))) }
        return globalUnicastV6.contains(address) && !specialV6.contains { $0.contains(address) }
    }

    private static let loopbackBlocks = [
        AddressBlock(v4: [127], bits: 8),
        AddressBlock(v6: [0, 0, 0, 0, 0, 0, 0, 1], bits: 128),
    ]

    private static let privateBlocks = [
        AddressBlock(v4: [10], bits: 8),  // RFC 1918
        AddressBlock(v4: [172, 16], bits: 12),  // RFC 1918
        AddressBlock(v4: [192, 168], bits: 16),  // RFC 1918
        AddressBlock(v4: [100, 64], bits: 10),  // shared by carriers' NAT, and by private clouds, RFC 6598
        AddressBlock(v6: [0xFC00], bits: 7),  // unique local, RFC 4193
    ]

    private static let specialV4 = [
        AddressBlock(v4: [0], bits: 8),  // this network, RFC 791
        AddressBlock(v4: [10], bits: 8),  // private, RFC 1918
        AddressBlock(v4: [100, 64], bits: 10),  // shared by carriers' NAT, RFC 6598
        AddressBlock(v4: [127], bits: 8),  // loopback, RFC 1122
        AddressBlock(v4: [169, 254], bits: 16),  // link-local, where clouds keep their metadata, RFC 3927
        AddressBlock(v4: [172, 16], bits: 12),  // private, RFC 1918
        AddressBlock(v4: [192, 0, 0], bits: 24),  // protocol assignments, RFC 6890
        AddressBlock(v4: [192, 0, 2], bits: 24),  // documentation, RFC 5737
        AddressBlock(v4: [192, 88, 99], bits: 24),  // former 6to4 relays, RFC 7526
        AddressBlock(v4: [192, 168], bits: 16),  // private, RFC 1918
        AddressBlock(v4: [198, 18], bits: 15),  // benchmarks, RFC 2544
        AddressBlock(v4: [198, 51, 100], bits: 24),  // documentation, RFC 5737
        AddressBlock(v4: [203, 0, 113], bits: 24),  // documentation, RFC 5737
        AddressBlock(v4: [224], bits: 4),  // multicast, RFC 5771
        AddressBlock(v4: [240], bits: 4),  // reserved and broadcast, RFC 1112 and RFC 919
    ]

    private static let translatedV4 = AddressBlock(v6: [0x64, 0xFF9B], bits: 96)

    /// All else in IPv6 is unassigned, local (`fc00::/7`, `fe80::/10`), multicast, loopback or IPv4 in disguise (RFC 4291 §2.4).
    private static let globalUnicastV6 = AddressBlock(v6: [0x2000], bits: 3)

    private static let specialV6 = [
        AddressBlock(v6: [0x2001], bits: 23),  // protocol assignments with Teredo, benchmarks and ORCHIDs, RFC 2928
        AddressBlock(v6: [0x2001, 0x0DB8], bits: 32),  // documentation, RFC 3849
        AddressBlock(v6: [0x2002], bits: 16),  // 6to4, an IPv4 address in disguise, RFC 3056
        AddressBlock(v6: [0x3FFF], bits: 20),  // documentation, RFC 9637
    ]
}

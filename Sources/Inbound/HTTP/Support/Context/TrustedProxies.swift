public import HTTPTypes

/// The peers whose word on the client's address counts.
///
/// One header only, chosen by configuration: a proxy that writes one of them passes the other on as the client sent it.
public struct TrustedProxies: Sendable {
    public enum Header: String, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    public let prefixes: [AddressPrefix]
    public let header: Header

    /// Nobody is believed.
    public static let none = TrustedProxies([])

    public init(_ prefixes: [AddressPrefix], header: Header = .xForwardedFor) {
        self.prefixes = prefixes
        self.header = header
    }

    /// The right-most address that is not a trusted proxy's: each proxy appends the peer it saw, so whatever stands
    /// further left was claimed by a stranger. A hop that cannot be read ends the walk at the proxy that reported it.
    public func client(behind peer: IPAddress, _ fields: HTTPFields) -> IPAddress {
        guard trusts(peer) else { return peer }
        var client = peer
        for hop in hops(fields).reversed() {
            guard let address = hop else { break }
            client = address
            guard trusts(address) else { break }
        }
        return client
    }

    private func trusts(_ address: IPAddress) -> Bool {
        prefixes.contains { $0.contains(address) }
    }

    private func hops(_ fields: HTTPFields) -> [IPAddress?] {
        switch header {
        case .xForwardedFor: fields[values: .xForwardedFor].flatMap(Self.addresses(inList:))
        case .forwarded: fields[values: .forwarded].flatMap(Self.addresses(inForwarded:))
        }
    }

    private static func addresses(inList value: String) -> [IPAddress?] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { address(inNode: $0.trimmed) }
    }

    private static func addresses(inForwarded value: String) -> [IPAddress?] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { element in
            for pair in element.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmed.lowercased() == "for" else { continue }
                return address(inNode: parts[1].trimmed)
            }
            return nil
        }
    }

    /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, with or without quotes (RFC 7239 §6).
    private static func address(inNode node: Substring) -> IPAddress? {
        var node = node
        if node.hasPrefix("\""), node.hasSuffix("\""), node.count >= 2 { node = node.dropFirst().dropLast() }
        if node.hasPrefix("[") {
            guard let end = node.firstIndex(of: "]") else { return nil }
            return IPAddress(node[node.index(after: node.startIndex)..<end])
        }
        if let address = IPAddress(node) { return address }
        let parts = node.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? IPAddress(parts[0]) : nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        Substring(utf8.trimmingWhitespace())
    }
}

extension HTTPField.Name {
    static let xForwardedFor = HTTPField.Name(known: "X-Forwarded-For")
    static let forwarded = HTTPField.Name(known: "Forwarded")

    /// For names written in this code.
    init(known name: StaticString) {
        guard let made = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is no field name") }
        self = made
    }
}

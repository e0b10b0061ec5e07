import HTTPTypes
import Logging
import NIOCore
import Testing

@testable import HTTP

@Suite("Addresses and prefixes")
struct AddressTests {
    @Test(
        "refuses what is no prefix",
        arguments: [
            "", "localhost", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2.1/+8", "192.0.2/24", "2001:db8::/129",
            "192.0.2.0/",
            "192.0.2.0/8/8", "::ffff:192.0.2.0/80", "2001:db8::1%eth0x/64",
        ])
    func refuses(_ text: String) {
        #expect(AddressPrefix(text) == nil)
    }

    @Test(
        "writes addresses in their shortest form (RFC 5952)",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("fe80::", "fe80::"),
        ])
    func writes(_ text: String, _ expected: String) {
        #expect(IPAddress(text)?.description == expected)
    }

    @Test(
        "knows what a prefix holds",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("::/0", "2001:db8::1", true), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ])
    func contains(_ prefix: String, _ address: String, _ expected: Bool) throws {
        let prefix = try #require(AddressPrefix(prefix))
        let address = try #require(IPAddress(address))

        #expect(prefix.contains(address) == expected)
    }

    @Test(
        "throttles one IPv4 address, and an IPv6 subscriber as a whole",
        arguments: [("192.0.2.1", "192.0.2.1/32"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")])
    func throttlingKey(_ address: String, _ key: String) throws {
        let peer = try SocketAddress(ipAddress: address, port: 1)
        let context = WebContext(peer: peer, logger: Logger(label: "test"))

        #expect(context.addressPrefixKey == key)
    }
}

@Suite("Trusted proxies (RFC 7239)")
struct TrustedProxiesTests {
    private let prefixes = ["10.0.0.0/8", "2001:db8:f::/48"].compactMap { AddressPrefix($0) }

    private func client(_ peer: String, _ header: TrustedProxies.Header, _ fields: HTTPFields) throws -> String {
        let peer = try #require(IPAddress(peer))
        return TrustedProxies(prefixes, header: header).client(behind: peer, fields).description
    }

    @Test("believes no stranger")
    func ignoresStrangers() throws {
        #expect(try client("192.0.2.9", .xForwardedFor, [.xForwardedFor: "203.0.113.1"]) == "192.0.2.9")
    }

    @Test("does not read the header that the proxy does not write")
    func readsOneHeader() throws {
        #expect(try client("10.0.0.1", .xForwardedFor, [.forwarded: "for=203.0.113.1"]) == "10.0.0.1")
    }

    @Test(
        "takes the right-most address that no trusted proxy has",
        arguments: [
            ("203.0.113.1", "203.0.113.1"), ("6.6.6.6, 203.0.113.1", "203.0.113.1"),
            ("6.6.6.6, 203.0.113.1, 10.0.0.7", "203.0.113.1"), ("10.0.0.9, 10.0.0.7", "10.0.0.9"),
            ("203.0.113.1:4711", "203.0.113.1"), ("2001:db8::1", "2001:db8::1"), ("[2001:db8::1]:4711", "2001:db8::1"),
            ("6.6.6.6, unknown", "10.0.0.1"), ("6.6.6.6, unknown, 10.0.0.7", "10.0.0.7"), ("", "10.0.0.1"),
            ("203.0.113.1,", "10.0.0.1"),
        ])
    func walksTheList(_ value: String, _ expected: String) throws {
        #expect(try client("10.0.0.1", .xForwardedFor, [.xForwardedFor: value]) == expected)
    }

    @Test(
        "reads Forwarded",
        arguments: [
            ("for=203.0.113.1", "203.0.113.1"), (#"for="[2001:db8::1]:4711";proto=https"#, "2001:db8::1"),
            (#"For="203.0.113.1:80";by=10.0.0.1, for=10.0.0.7"#, "203.0.113.1"), ("for=_hidden", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ])
    func readsForwarded(_ value: String, _ expected: String) throws {
        #expect(try client("10.0.0.1", .forwarded, [.forwarded: value]) == expected)
    }

    @Test("joins fields that come in several lines")
    func joinsLines() throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .xForwardedFor, value: "6.6.6.6"))
        fields.append(HTTPField(name: .xForwardedFor, value: "203.0.113.1"))

        #expect(try client("10.0.0.1", .xForwardedFor, fields) == "203.0.113.1")
    }
}

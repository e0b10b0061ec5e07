import Testing

@testable import WebClient

@Suite("Addresses that outgoing requests may go to (IANA special-purpose registries)")
struct AddressScopeTests {
    @Test(
        "keeps requests from everything that is not reachable from anywhere",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
            "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
            "2001:1ff::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
            "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
        ]
    )
    func refuses(text: String) throws {
        let address = try #require(IPAddress(text))

        #expect(!AddressScope.global.admits(address))
    }

    @Test(
        "lets requests go to public addresses, up to the edges of the special blocks",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255",
            "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1",
            "64:ff9b::808:808",
        ]
    )
    func admits(text: String) throws {
        let address = try #require(IPAddress(text))

        #expect(AddressScope.global.admits(address))
    }

    @Test("knows this machine", arguments: [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::2", false)])
    func loopback(text: String, isLoopback: Bool) throws {
        let address = try #require(IPAddress(text))

        #expect(AddressScope.loopback.admits(address) == isLoopback)
    }

    @Test(
        "reads addresses in their standard form alone",
        arguments: [
            "", "127.1", "2130706433", "0x7f.0.0.1", "127.0.0.01", "127.0.0.1 ", "fe80::1%lo", "1.2.3.4.5", ":::",
        ]
    )
    func refusesForms(text: String) {
        #expect(IPAddress(text) == nil)
    }
}

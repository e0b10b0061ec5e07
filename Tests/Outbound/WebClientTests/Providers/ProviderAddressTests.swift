import Testing

@testable import WebClient

@Suite("The address of a provider")
struct ProviderAddressTests {
    @Test(
        "is refused where it is no plain https URL",
        arguments: [
            ("http://provider.example", WebError.schemeRefused("http")),
            ("http://10.0.0.7", .schemeRefused("http")),
            ("http://169.254.169.254", .addressRefused(host: "169.254.169.254")),
            ("https://169.254.169.254/latest", .addressRefused(host: "169.254.169.254")),
            ("https://[fe80::1]", .addressRefused(host: "[fe80::1]")),
            ("https://provider.example/?a=b", .malformedURL("a query")),
            ("https://key@provider.example", .malformedURL("a user name")),
            ("provider.example", .malformedURL("not absolute")),
        ]
    )
    func refused(url: String, error: WebError) {
        #expect(throws: error) { try ProviderAddress(url) }
    }

    @Test(
        "keeps to the networks that the configuration names",
        arguments: [
            ("https://provider.example/v1/", false, AddressScope.global),
            ("https://8.8.8.8", false, .global),
            ("https://10.0.0.7:8443", false, .ownNetworks),
            ("https://[fd00::7]", false, .ownNetworks),
            ("https://palm.internal.example", true, .ownNetworks),
            ("https://localhost:8443", false, .loopback),
            ("http://127.0.0.1:9000", false, .loopback),
            ("http://[::1]:9000", false, .loopback),
            ("http://localhost:9000", true, .loopback),
        ]
    )
    func scope(url: String, isPrivate: Bool, scope: AddressScope) throws {
        let address = try ProviderAddress(url, isPrivate: isPrivate)

        #expect(address.scope == scope)
        #expect(!address.string.hasSuffix("/"))
    }

    @Test("admits private networks where it says so, and never a link-local address")
    func ownNetworks() throws {
        let scope = AddressScope.ownNetworks

        #expect(["10.1.2.3", "192.168.0.1", "127.0.0.1", "8.8.8.8", "fd00::1"].allSatisfy { admits(scope, $0) })
        #expect(!["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "ff02::1"].contains { admits(scope, $0) })
    }

    private func admits(_ scope: AddressScope, _ text: String) -> Bool {
        IPAddress(text).map(scope.admits) ?? false
    }
}

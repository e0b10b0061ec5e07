public import JOSE

/// As what the adapters of providers find where their provider should be.
extension LoopbackServer {
    /// An answer that says nothing.
    public static let emptyObject: Answer = { channel, _ in
        channel.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    }

    /// The members of a tenant's document that lead here, by TLS.
    ///
    /// - Parameter isPinned: whether they name the authority of the tests as the one to believe.
    public func providerMembers(isPinned: Bool) -> [String: JSON] {
        var members: [String: JSON] = ["base_url": .string("https://localhost:\(port)")]
        if isPinned { members["certificate_authorities"] = .string(TestTLS.authority) }
        return members
    }
}

/// Where an operator's own configuration says that a provider is.
///
/// It is https, and the host must be reachable from anywhere, unless the configuration says otherwise in so many words: by an
/// address of the private network or of this machine written as such, or by `isPrivate` for a name that leads there. Plain
/// http is for this machine alone, where simulators run.
public struct ProviderAddress: Equatable, Sendable {
    /// Without a slash at its end.
    public let string: String
    let scheme: WebURL.Scheme
    let scope: AddressScope

    /// - Parameters:
    ///   - string: an absolute URL, with or without a path; no query.
    ///   - isPrivate: whether the name may lead into the operator's own network.
    /// - Throws: ``WebError/malformedURL(_:)``, ``WebError/schemeRefused(_:)``, ``WebError/addressRefused(host:)``.
    public init(_ string: String, isPrivate: Bool = false) throws(WebError) {
        let url = try WebURL(string)
        guard !url.target.contains("?") else { throw .malformedURL("a query") }
        let named = try Self.named(by: url)
        switch url.scheme {
        case .http:
            guard named == .loopback else { throw .schemeRefused("http") }
            scope = .loopback
        case .https:
            scope = isPrivate ? .ownNetworks : named
        }
        scheme = url.scheme
        self.string = url.string.hasSuffix("/") ? String(url.string.dropLast()) : url.string
    }

    /// What the configuration says by the host alone.
    private static func named(by url: WebURL) throws(WebError) -> AddressScope {
        switch url.host {
        case .name("localhost"): return .loopback
        case .name: return .global
        case .address(let address):
            let scopes: [AddressScope] = [.global, .loopback, .ownNetworks]
            guard let scope = scopes.first(where: { $0.admits(address) }) else {
                throw .addressRefused(host: url.authority)
            }
            return scope
        }
    }
}

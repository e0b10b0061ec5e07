/// What a browser says of itself, in two names that people know.
struct Device: Equatable, Sendable {
    var browser: String?
    var system: String?
}

extension Device {
    /// Marks of a `User-Agent`, the more telling ones first: every browser also claims to be those after it.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]

    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    /// Reads the names out of a `User-Agent` field (RFC 9110 §10.1.5). It is a hint for the eye, never a proof.
    init(userAgent: String?) {
        let userAgent = userAgent ?? ""
        browser = Self.browsers.first { userAgent.contains($0.0) }?.1
        system = Self.systems.first { userAgent.contains($0.0) }?.1
    }
}

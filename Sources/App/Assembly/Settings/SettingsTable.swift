import HTTP
import Logging

/// Every key there is. A new one is added here, read in `Settings`, and is then everywhere.
enum SettingsTable {
    static let publicURL = Setting(
        "public_url", .issuer, .text("http://localhost:8080"),
        """
        The address by which browsers and apps reach the server, and the issuer in all tokens: the server builds \
        every URL from it and from nothing else. To change it later makes earlier tokens and registrations worthless.
        """)
    static let listen = Setting(
        "listen", .address, .text("127.0.0.1:8080"),
        "Where the server accepts connections. 0.0.0.0:8080 is every interface; put a proxy that speaks TLS before it.")
    static let internalListen = Setting(
        "internal_listen", .addressOrOff, .text("127.0.0.1:8081"),
        "Where health and metrics are answered, apart from the public listener. It must not be reachable from outside.")
    static let demoListen = Setting(
        "demo_listen", .address, .text("127.0.0.1:8090"),
        "Where `surety serve --demo` serves the demo relying party.")
    static let displayName = Setting(
        "display_name", .line, .text("Surety"),
        "What people read on pages as the name of the service.")

    static let logLevel = Setting(
        "log.level", SettingType<Logger.Level>.choice, .text("info"),
        "The least severe messages that are logged, on standard error.")
    static let logFormat = Setting(
        "log.format", SettingType<LogFormat>.choice, .text("text"),
        "Lines for people, or a JSON object a line for machines.")

    static let trustedProxies = Setting(
        "trusted_proxies", .prefixes, .text(""),
        """
        The proxies whose word on a client's address counts. Without them the address of the connection is taken, \
        and all people behind a proxy share the limits of one address.
        """)
    static let trustedProxyHeader = Setting(
        "trusted_proxy_header", SettingType<TrustedProxies.Header>.choice, .text("x-forwarded-for"),
        "The one header in which those proxies write the address; they must overwrite or append to it.")
    static let eventLoops = Setting(
        "event_loops", .integer(1...256, "loops"),
        .computed("the number of cores") { machine, _ in String(machine.cores) },
        """
        How many threads serve connections. Fewer than the cores cost less of the processor a request, which pays where \
        database and Redis share a small machine with the server and it is busy.
        """)
}

/// Keys of one subject, in the order in which the reference shows them.
struct SettingsSection: Sendable {
    let title: String
    let keys: [any SettingDefinition]
}

extension SettingsTable {
    static let sections: [SettingsSection] = [
        SettingsSection(
            title: "Addresses", keys: [publicURL, listen, internalListen, demoListen, displayName]),
        SettingsSection(title: "Store and files", keys: files),
        SettingsSection(title: "PostgreSQL", keys: database),
        SettingsSection(title: "Redis", keys: redis),
        SettingsSection(title: "Log", keys: [logLevel, logFormat]),
        SettingsSection(title: "Tokens and sessions", keys: tokens),
        SettingsSection(title: "Passwords and accounts", keys: passwords),
        SettingsSection(title: "Passkeys", keys: passkeys),
        SettingsSection(title: "Limits of the listener", keys: limits),
        SettingsSection(
            title: "Proxies and processes",
            keys: [trustedProxies, trustedProxyHeader, eventLoops, drainSeconds, stopSeconds]),
    ]

    static let all: [any SettingDefinition] = sections.flatMap(\.keys)
}

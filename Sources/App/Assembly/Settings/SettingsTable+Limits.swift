/// What a connection may cost, and how the server stops.
extension SettingsTable {
    static let headerBytes = Setting(
        "limits.header_bytes", .integer(4_096...1_048_576, "bytes"), .text("16384"),
        "Request target and header fields together; more is answered 431.")
    static let headerFields = Setting(
        "limits.header_fields", .integer(20...1_000, "fields"), .text("100"),
        "Header fields of one request; more is answered 431.")
    static let headerSeconds = Setting(
        "limits.header_seconds", .seconds(1...300), .text("10"),
        "From a new connection, or the first byte of a request, to the end of its header.")
    static let bodyBytes = Setting(
        "limits.body_bytes", .integer(16_384...10_485_760, "bytes"), .text("65536"),
        "A request's body; more is answered 413.")
    static let bodySeconds = Setting(
        "limits.body_seconds", .seconds(1...300), .text("20"),
        "From the end of the header to the end of the body.")
    static let idleSeconds = Setting(
        "limits.idle_seconds", .seconds(1...3_600), .text("75"),
        "How long a connection may lie idle between requests. Longer than a proxy's own limit, so that it closes first."
    )
    static let readSeconds = Setting(
        "limits.read_seconds", .seconds(1...300), .text("30"),
        "How long an answer may wait for a client that does not read it.")
    static let connections = Setting(
        "limits.connections", .integer(16...1_000_000, "connections"), .text("4096"),
        "Open connections; further ones wait. The system's limit of open files must be higher.")

    static let limits: [any SettingDefinition] = [
        headerBytes, headerFields, headerSeconds, bodyBytes, bodySeconds, idleSeconds, readSeconds, connections,
    ]

    static let drainSeconds = Setting(
        "shutdown.drain_seconds", .seconds(0...60), .text("3"),
        "After a request to stop: how long connections are still accepted while balancers see that it is not ready.")
    static let stopSeconds = Setting(
        "shutdown.limit_seconds", .seconds(1...300), .text("30"),
        "After a request to stop: when the server ends, whatever is still in flight.")
}

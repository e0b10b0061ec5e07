/// The rings and rooms of `Sources`, and who may know whom (docs/architecture.md).
struct House {
    struct Ring {
        let name: String
        /// A room may import rooms of lower rings.
        let height: Int
        /// Rooms by steps: a room may import rooms of earlier steps, never one of its own.
        let steps: [[String]]
        /// The outside modules its rooms may import; nil where the table of owners alone says so.
        var outside: Set<String>?

        func step(of room: String) -> Int? { steps.firstIndex { $0.contains(room) } }
    }

    private static let pure: Set<String> = ["Swift", "Synchronization", "FoundationEssentials"]

    static let rings = [
        Ring(
            name: "Standards", height: 1, steps: [["Cryptography", "QRCode"], ["JOSE", "CBOR"], ["WebAuthn"]],
            outside: pure),
        Ring(
            name: "Core", height: 2,
            steps: [
                ["Kernel"], ["Tenancy"], ["Accounts"], ["Passkeys", "Palm", "Proofing"], ["Authentication"], ["OAuth"],
            ],
            outside: pure
        ),
        Ring(
            name: "Outbound", height: 3,
            steps: [
                ["SQLStore", "PasswordHashing", "WebClient", "Redis"],
                ["SQLite", "Postgres", "PalmProviders", "KYCProviders"],
            ]),
        Ring(name: "Inbound", height: 3, steps: [["HTTP", "Jobs"]]),
        Ring(
            name: "App", height: 4,
            steps: [["DemoRelyingParty", "Simulators"], ["Assembly"], ["surety", "Benchmarks"]]),
    ]

    /// Modules that only the named rooms may import: a technology has one home, and so one retry rule and one limit.
    static let owners: [String: Set<String>] = [
        "COpenSSL": ["Cryptography"],
        "CSQLite": ["SQLite"],
        "CArgon2": ["PasswordHashing"],
        "CCBOR": ["CBOR"],
        "CQREncode": ["QRCode"],
        "CPostgres": ["Postgres"],
        "CLinux": ["Postgres"],
        "CHiredis": ["Redis"],
        "AsyncHTTPClient": ["WebClient", "Benchmarks"],
        "Hummingbird": ["HTTP", "DemoRelyingParty", "Simulators", "Assembly", "Benchmarks"],
        "HummingbirdCore": ["HTTP", "DemoRelyingParty", "Simulators", "Assembly", "Benchmarks"],
        "Mustache": ["HTTP", "DemoRelyingParty", "Simulators"],
        "Configuration": ["Assembly"],
        "ArgumentParser": ["surety", "Benchmarks"],
    ]

    /// What no room of `Sources` imports, whichever its ring.
    static let testOnly: Set<String> = ["Testing", "XCTest", "TestKit"]

    static func ring(of room: String) -> Ring? { rings.first { $0.step(of: room) != nil } }
}

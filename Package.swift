// swift-tools-version: 6.2
// Read top to bottom as the house: arrows point down the rings only (docs/architecture.md).

import PackageDescription

let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func room(_ ring: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(ring)/\(name)", swiftSettings: features)
}

func standard(_ name: String, on dependencies: [Target.Dependency]) -> Target { room("Standards", name, dependencies) }
func core(_ name: String, on dependencies: [Target.Dependency]) -> Target { room("Core", name, dependencies) }
func adapter(_ ring: String, _ name: String, on dependencies: [Target.Dependency]) -> Target {
    room(ring, name, dependencies)
}

func tests(
    _ ring: String, of name: String, on dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name), "TestKit"] + dependencies,
        path: "Tests/\(ring)/\(name)Tests",
        exclude: exclude,
        swiftSettings: features
    )
}

extension Target.Dependency {
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let httpClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let yaml = product(name: "Yams", package: "Yams")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "Metrics", package: "swift-metrics")
    static let coreMetrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let signals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
}

let package = Package(
    name: "surety",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "surety", targets: ["surety"]),
        .library(name: "Cryptography", targets: ["Cryptography"]),
        .library(name: "JOSE", targets: ["JOSE"]),
        .library(name: "CBOR", targets: ["CBOR"]),
        .library(name: "WebAuthn", targets: ["WebAuthn"]),
    ],
    // At most one trait for each dependency: several are passed on in random order, which recompiles it at every plan.
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        system("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
        system("CCBOR", pkgConfig: "libcbor", apt: "libcbor-dev"),
        system("CQREncode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
        system("CPostgres", pkgConfig: "libpq", apt: "libpq-dev"),
        // Without pkg-config: its file carries a flag that SwiftPM warns of at every build.
        system("CHiredis", apt: "libhiredis-dev"),
        system("CLinux", apt: "libc6-dev"),

        standard("Cryptography", on: ["COpenSSL"]),
        standard("JOSE", on: ["Cryptography"]),
        standard("CBOR", on: ["CCBOR", "Cryptography"]),
        standard("QRCode", on: ["CQREncode"]),
        standard("WebAuthn", on: ["CBOR", "JOSE", "Cryptography"]),

        core("Kernel", on: ["Cryptography"]),
        core("Tenancy", on: ["Kernel"]),
        core("Accounts", on: ["Kernel", "Tenancy", "Cryptography", "JOSE"]),
        core("Passkeys", on: ["Kernel", "Tenancy", "Accounts", "Cryptography", "JOSE", "CBOR", "WebAuthn"]),
        core("Palm", on: ["Kernel", "Tenancy", "Accounts", "Cryptography", "JOSE"]),
        core("Proofing", on: ["Kernel", "Tenancy", "Accounts", "Cryptography", "JOSE"]),
        core(
            "Authentication",
            on: ["Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Cryptography", "JOSE"]),
        core(
            "OAuth",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "Cryptography",
                "JOSE",
            ]),

        adapter(
            "Outbound", "SQLStore",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE",
            ]
        ),
        adapter("Outbound", "SQLite", on: ["CSQLite", "SQLStore"]),
        adapter("Outbound", "Postgres", on: ["CPostgres", "CLinux", "SQLStore", "Kernel", .logging]),
        adapter(
            "Outbound", "Redis",
            on: [
                "CHiredis", "Kernel", "Tenancy", "Accounts", "Authentication", "OAuth", "Cryptography", "JOSE",
                .nioCore, .nioPosix, .nioSSL, .logging,
            ]
        ),
        adapter("Outbound", "PasswordHashing", on: ["CArgon2", "Accounts", "Cryptography", "Kernel"]),
        adapter("Outbound", "WebClient", on: [.httpClient, .nioCore, .nioPosix, .nioHTTP1, .nioSSL]),

        adapter(
            "Outbound", "KYCProviders",
            on: [
                "Kernel", "Tenancy", "Accounts", "Proofing", "Cryptography", "JOSE", "WebClient", .nioCore, .nioPosix,
            ]
        ),

        adapter(
            "Outbound", "PalmProviders",
            on: ["Kernel", "Tenancy", "Palm", "Cryptography", "JOSE", "WebClient", .nioCore, .nioPosix]
        ),

        adapter(
            "Inbound", "HTTP",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE", "QRCode", "WebAuthn", .hummingbird, .hummingbirdCore, .httpTypes, .nioCore,
                .nioPosix, .nioHTTP1, .nioHTTPTypes,
                .mustache, .logging, .metrics, .coreMetrics, .lifecycle,
            ]
        ),
        adapter(
            "Inbound", "Jobs",
            on: [
                "Kernel", "Tenancy", "Passkeys", "Palm", "Proofing", "WebAuthn", "Authentication", "OAuth",
                "Cryptography", .lifecycle, .logging,
            ]
        ),

        adapter(
            "App", "DemoRelyingParty",
            on: ["HTTP", "JOSE", "Cryptography", "WebClient", .hummingbird, .httpTypes, .nioCore, .logging, .lifecycle]
        ),
        adapter(
            "App", "Simulators",
            on: [
                "HTTP", "JOSE", "Cryptography", "WebClient", .hummingbird, .hummingbirdCore, .httpTypes, .nioCore,
                .nioPosix, .logging, .lifecycle,
            ]
        ),
        adapter(
            "App", "Assembly",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE", "WebAuthn", "SQLStore", "SQLite", "Postgres", "Redis", "PasswordHashing",
                "WebClient", "PalmProviders", "KYCProviders", "HTTP", "Jobs",
                "DemoRelyingParty", .configuration, .yaml, .hummingbird, .lifecycle, .signals, .logging, .metrics,
                .coreMetrics, .nioCore, .nioPosix,
            ]
        ),
        .executableTarget(
            name: "surety",
            dependencies: [
                "Assembly", "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE", "WebAuthn", "Simulators", .arguments, .lifecycle, .logging, .signals, .nioPosix,
            ],
            path: "Sources/App/surety",
            swiftSettings: features
        ),
        .executableTarget(
            name: "surety-bench",
            dependencies: [
                "Cryptography", "JOSE", "CBOR", "WebAuthn", "Kernel", "Accounts", "Palm", "Proofing", "Authentication",
                "OAuth", "SQLStore", "SQLite", "Postgres", "Redis", "PasswordHashing", "WebClient", "PalmProviders",
                "Simulators", .hummingbird, .hummingbirdCore, .httpTypes, .nioCore, .nioPosix,
                .nioHTTP1, .logging, .arguments,
            ],
            path: "Sources/App/Benchmarks",
            swiftSettings: features
        ),

        .target(
            name: "TestKit",
            dependencies: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE", "CBOR", "WebAuthn", .nioCore, .nioPosix, .nioSSL,
            ],
            path: "Tests/TestKit",
            swiftSettings: features
        ),
        tests("Standards", of: "Cryptography"),
        tests("Standards", of: "JOSE", on: ["Cryptography"]),
        tests("Standards", of: "CBOR", on: ["Cryptography"]),
        tests("Standards", of: "QRCode"),
        tests("Standards", of: "WebAuthn", on: ["CBOR", "JOSE", "Cryptography"], exclude: ["Vectors"]),
        tests("Core", of: "Kernel", on: ["Cryptography"]),
        tests("Core", of: "Accounts", on: ["Kernel", "Tenancy", "Cryptography", "JOSE"]),
        tests(
            "Core", of: "Authentication",
            on: ["Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "WebAuthn", "Cryptography", "JOSE"]
        ),
        tests(
            "Core", of: "Passkeys",
            on: ["Kernel", "Tenancy", "Accounts", "WebAuthn", "CBOR", "Cryptography", "JOSE"]
        ),
        tests("Core", of: "Palm", on: ["Kernel", "Accounts", "Cryptography", "JOSE"]),
        tests("Core", of: "Proofing", on: ["Kernel", "Tenancy", "Accounts", "Cryptography", "JOSE"]),
        tests(
            "Core", of: "OAuth",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "Cryptography",
                "JOSE",
            ]
        ),
        tests(
            "Outbound", of: "SQLStore",
            on: [
                "SQLite", "Postgres", "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing",
                "Authentication", "OAuth", "Cryptography", "JOSE", .logging,
            ]
        ),
        tests("Outbound", of: "SQLite", on: ["SQLStore"]),
        tests("Outbound", of: "Postgres", on: ["SQLStore", "Kernel", .logging]),
        tests(
            "Outbound", of: "Redis",
            on: [
                "Kernel", "Tenancy", "Accounts", "Authentication", "OAuth", "Cryptography", "JOSE", .nioCore,
                .nioPosix, .nioSSL, .logging,
            ]
        ),
        tests("Outbound", of: "PasswordHashing", on: ["Accounts", "Kernel"]),
        tests("Outbound", of: "WebClient", on: [.nioCore, .nioPosix, .nioSSL]),
        tests(
            "Outbound", of: "KYCProviders",
            on: [
                "Kernel", "Tenancy", "Accounts", "Proofing", "Cryptography", "JOSE", "WebClient", "Simulators",
                .nioPosix,
                .logging, .lifecycle,
            ]
        ),
        tests("Outbound", of: "PalmProviders", on: ["Palm", "Cryptography", "JOSE", "WebClient"]),
        tests(
            "Inbound", of: "HTTP",
            on: [
                "Kernel", "Tenancy", "Proofing", "Cryptography", "Passkeys", "Palm", "OAuth", "JOSE", "WebAuthn",
                .hummingbird, .httpTypes, .nioCore,
                .nioPosix, .nioHTTP1, .logging, .coreMetrics,
            ],
            exclude: ["Golden"]
        ),
        tests(
            "Inbound", of: "Jobs",
            on: [
                "Kernel", "Tenancy", "Accounts", "Passkeys", "Proofing", "Palm", "WebAuthn", "Authentication", "OAuth",
                "Cryptography", "JOSE", .lifecycle, .logging,
            ]
        ),
        tests(
            "App", of: "Simulators",
            on: [
                "Kernel", "Accounts", "Palm", "PalmProviders", "Cryptography", "JOSE", "WebClient", .nioPosix, .logging,
                .lifecycle,
            ]
        ),
        tests(
            "App", of: "Assembly",
            on: [
                "HTTP", "Kernel", "Tenancy", "Accounts", "Passkeys", "Palm", "Proofing", "Authentication", "OAuth",
                "Cryptography", "JOSE", "WebAuthn", "SQLite", "SQLStore", "Postgres", "Redis", "WebClient",
                "PasswordHashing", "PalmProviders", "KYCProviders", "DemoRelyingParty", "Simulators",
                .hummingbird,
                .httpTypes, .httpClient, .nioCore, .nioPosix, .nioHTTP1, .logging, .lifecycle, .configuration,
            ],
            exclude: ["Golden"]
        ),
        .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests", swiftSettings: features),
    ],
    swiftLanguageModes: [.v6]
)

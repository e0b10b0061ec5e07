import Cryptography
import JOSE
import Palm
import PalmProviders
import Testing
import WebClient

@Suite("The configuration of a palm provider")
struct ConfigurationTests {
    private static let secret = JSON.string(Base64URL.encode([UInt8](repeating: 5, count: 32)))
    private static let least: [String: JSON] = [
        "provider": "biowave", "base_url": "https://palm.example.com/v1", "signature_secret": secret,
    ]

    @Test(
        "is refused, and says why, where it says what is not understood",
        arguments: [
            (#"{"provider": "other"}"#, "has a provider other than biowave, simulator"),
            (#"{"provider": 1}"#, "has a provider other than biowave, simulator"),
            (#"{"baseurl": "https://palm.example.com"}"#, "has the unknown member baseurl"),
            (#"{"base_url": null}"#, "has no base_url"),
            (#"{"base_url": "http://palm.example.com"}"#, "has a base_url that"),
            (#"{"base_url": "palm.example.com"}"#, "has a base_url that"),
            (#"{"base_url": "https://palm.example.com/?a=b"}"#, "has a base_url that"),
            (#"{"signature_secret": "c2hvcnQ"}"#, "has no signature_secret"),
            (#"{"signature_secret": null}"#, "has no signature_secret"),
            (#"{"timeout_ms": 60000}"#, "has a timeout_ms"), (#"{"timeout_ms": "3000"}"#, "has a timeout_ms"),
            (#"{"private_network": "yes"}"#, "has a private_network"),
            (#"{"credential": {"basic": "a:b"}}"#, "has a credential other"),
            (#"{"credential": "token"}"#, "has a credential other"),
            (#"{"credential": {"header": "X Key", "value": "v"}}"#, "has a header"),
            (#"{"credential": {"bearer": "a\u0000b"}}"#, "has a bearer"),
            (#"{"signature_header": "X:Y"}"#, "has a signature_header"),
            (#"{"paths": {"verify": "verify"}}"#, "has a path verify"),
            (#"{"paths": {"check": "/check"}}"#, "has a path for check"),
            (#"{"rules": {"threshold": 2}}"#, "has a threshold"),
            (#"{"reader": "https://reader.example.com:7443/capture"}"#, "has a reader"),
            (#"{"reader": "http://localhost/capture"}"#, "has a reader"),
            (#"{"reader": "https://localhost:7443/a;script-src *"}"#, "has a reader"),
        ])
    func refused(text: String, reason: String) throws {
        let changes = try #require(try JSON(parsing: text).object)
        let json = JSON.object(Self.least.merging(changes) { $1 })

        let error = #expect(throws: InvalidPalmProvider.self) { try PalmProviderConfiguration(json: json) }

        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
        #expect(error.map { !"\($0)".contains("BQUF") } == true)
    }

    @Test("takes the defaults where nothing is said")
    func least() throws {
        let configuration = try PalmProviderConfiguration(json: .object(Self.least))

        #expect(configuration.kind == .biowave && configuration.address.string == "https://palm.example.com/v1")
        #expect(configuration.timeoutMilliseconds == 3_000 && configuration.credential == .none)
        #expect(configuration.signatureHeader == "x-biowave-signature" && configuration.paths == .init())
        #expect(configuration.rules == PalmRules() && configuration.reader == nil)
        #expect(try PalmProviders.make(configuration, randomness: SystemRandomBytes()).provider == "biowave")
    }

    @Test("is read whole")
    func whole() throws {
        let members: [String: JSON] = [
            "base_url": "https://10.1.2.3:8443", "timeout_ms": 1_500, "credential": ["header": "X-Key", "value": "v"],
            "signature_header": "X-Signature", "paths": ["verify": "/check"], "tenant": "bank-7",
            "rules": ["threshold": 0.9], "reader": "https://localhost:7443/capture",
        ]

        let configuration = try PalmProviderConfiguration(json: .object(Self.least.merging(members) { $1 }))

        #expect(configuration.timeoutMilliseconds == 1_500 && configuration.tenantName == "bank-7")
        #expect(configuration.credential == .header(name: "X-Key", value: "v"))
        #expect(configuration.signatureHeader == "X-Signature" && configuration.paths.verify == "/check")
        #expect(configuration.paths.enroll == "/enrolments" && configuration.rules.threshold == 0.9)
        #expect(configuration.reader?.origin == "https://localhost:7443")
    }

    @Test("is refused where the pinned certificates are none")
    func certificates() throws {
        let json = JSON.object(Self.least.merging(["certificate_authorities": "no certificate"]) { $1 })
        let configuration = try PalmProviderConfiguration(json: json)

        #expect(throws: InvalidPalmProvider.self) {
            try PalmProviders.make(configuration, randomness: SystemRandomBytes())
        }
    }
}
